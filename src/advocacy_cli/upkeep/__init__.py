"""Looking after a workspace: what one officer has recorded carried to another's copy."""
