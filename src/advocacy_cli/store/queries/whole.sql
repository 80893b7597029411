-- Every entry with all that travels: all columns but `arrived`, which is each copy's own.
SELECT e.id, e.writer, e.seq, e.digest, e.command_id, e.command_name, e.key, e.undoes, e.kind,
  e.campaign, e.subject, e.happened, e.recorded, e.due, e.starts, e.ends, e.planned, e.state,
  e.channel, e.number, e.sequence, e.private
FROM entry e ORDER BY e.writer, e.seq
