-- A journal as advocacy with schema 1 makes it, with one entry.
PRAGMA application_id = 1094997571;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE entry (
	id TEXT NOT NULL, 
	writer TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	command_id TEXT NOT NULL, 
	command_name TEXT NOT NULL, 
	"key" TEXT, 
	undoes TEXT, 
	kind TEXT NOT NULL, 
	campaign TEXT, 
	subject TEXT, 
	happened TEXT NOT NULL, 
	recorded TEXT NOT NULL, 
	arrived TEXT NOT NULL, 
	due TEXT, 
	starts TEXT, 
	ends TEXT, 
	planned TEXT, 
	state TEXT, 
	channel TEXT, 
	number INTEGER, 
	sequence INTEGER, 
	private INTEGER NOT NULL, 
	CONSTRAINT pk_entry PRIMARY KEY (id), 
	CONSTRAINT uq_entry_writer_seq UNIQUE (writer, seq), 
	CONSTRAINT uq_entry_writer_key UNIQUE (writer, "key"), 
	CONSTRAINT ck_entry_instants CHECK (length(recorded) = 27 AND length(arrived) = 27), 
	CONSTRAINT ck_entry_days CHECK (length(happened) = 10), 
	CONSTRAINT ck_entry_private CHECK (private IN (0, 1)), 
	CONSTRAINT ck_entry_seq CHECK (seq > 0)
);
INSERT INTO "entry" VALUES('0b2b38fafef5ab4b5291f7eb1bc798ce','hnvpfkgnnxfrbbmtqgebfbbwrnqy',1,'4edeecf2611c595c64fc5a24f1381dca6cd81014fff729d17e2db860db853010','7b0642d7454b2d5d7300b9a8099f52dd','log',NULL,NULL,'note','hearings',NULL,'2026-11-23','2026-11-23T08:00:00.000000Z','2026-11-23T08:00:00.000000Z',NULL,NULL,NULL,NULL,NULL,'phone',NULL,NULL,0);
CREATE TABLE entry_about (
	entry TEXT NOT NULL, 
	role TEXT NOT NULL, 
	id TEXT NOT NULL, 
	CONSTRAINT pk_entry_about PRIMARY KEY (entry, role, id), 
	CONSTRAINT fk_entry_about_entry FOREIGN KEY(entry) REFERENCES entry (id)
);
INSERT INTO "entry_about" VALUES('0b2b38fafef5ab4b5291f7eb1bc798ce','target','mayor-zvecan');
CREATE TABLE entry_after (
	entry TEXT NOT NULL, 
	"after" TEXT NOT NULL, 
	CONSTRAINT pk_entry_after PRIMARY KEY (entry, "after"), 
	CONSTRAINT fk_entry_after_entry FOREIGN KEY(entry) REFERENCES entry (id)
);
CREATE TABLE entry_digest (
	entry TEXT NOT NULL, 
	name TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	CONSTRAINT pk_entry_digest PRIMARY KEY (entry, name), 
	CONSTRAINT fk_entry_digest_entry FOREIGN KEY(entry) REFERENCES entry (id)
);
CREATE TABLE entry_text (
	entry TEXT NOT NULL, 
	field TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	body TEXT, 
	salt TEXT, 
	CONSTRAINT pk_entry_text PRIMARY KEY (entry, field), 
	CONSTRAINT ck_entry_text_erased CHECK ((body IS NULL) = (salt IS NULL)), 
	CONSTRAINT fk_entry_text_entry FOREIGN KEY(entry) REFERENCES entry (id)
);
INSERT INTO "entry_text" VALUES('0b2b38fafef5ab4b5291f7eb1bc798ce','note','5dda8ebe29789da00d350c35362e9d1e3a0899dd4843d2937c988f6269f095bd','Разговор','abdce7c0d8fbf0e56c8d7ca121d91309');
INSERT INTO "entry_text" VALUES('0b2b38fafef5ab4b5291f7eb1bc798ce','recorder','3afc7be86b4d13e7be4c1f8ca1876d8e90f501747df9047dad5ffaf677ad6963','ana','fdeedc2224dd97b6ea437527bc41eed4');
CREATE TABLE meta (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_meta PRIMARY KEY (name)
);
CREATE TABLE outbox (
	id TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	entry TEXT NOT NULL, 
	writer TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	sender TEXT NOT NULL, 
	recipient TEXT, 
	subject TEXT, 
	message_id TEXT NOT NULL, 
	message TEXT, 
	state TEXT NOT NULL, 
	attempt TEXT, 
	worker TEXT, 
	attempts INTEGER NOT NULL, 
	queued TEXT NOT NULL, 
	first_try TEXT, 
	last_try TEXT, 
	next_try TEXT, 
	reply TEXT, 
	changed TEXT NOT NULL, 
	CONSTRAINT pk_outbox PRIMARY KEY (id), 
	CONSTRAINT ck_outbox_state CHECK (state IN ('queued', 'held', 'sending', 'sent', 'uncertain', 'dead', 'cancelled')), 
	CONSTRAINT ck_outbox_worker CHECK ((state = 'sending') = (worker IS NOT NULL)), 
	CONSTRAINT uq_outbox_number UNIQUE (number), 
	CONSTRAINT fk_outbox_entry FOREIGN KEY(entry) REFERENCES entry (id), 
	CONSTRAINT uq_outbox_key UNIQUE ("key")
);
CREATE TABLE signature (
	id TEXT NOT NULL, 
	petition TEXT NOT NULL, 
	batch TEXT, 
	line INTEGER, 
	identity TEXT, 
	name TEXT, 
	place TEXT, 
	contact TEXT, 
	signed TEXT, 
	consent TEXT, 
	state TEXT NOT NULL, 
	destroy_by TEXT, 
	erased TEXT, 
	CONSTRAINT pk_signature PRIMARY KEY (id)
);
CREATE INDEX ix_entry_undoes ON entry (undoes);
CREATE INDEX ix_entry_arrived ON entry (arrived);
CREATE INDEX ix_entry_key ON entry ("key");
CREATE INDEX ix_entry_command_id ON entry (command_id);
CREATE INDEX ix_entry_kind ON entry (kind);
CREATE INDEX ix_entry_subject ON entry (subject);
CREATE INDEX ix_signature_petition ON signature (petition);
CREATE INDEX ix_signature_identity ON signature (identity);
CREATE INDEX ix_outbox_last_try ON outbox (last_try);
CREATE INDEX ix_outbox_state ON outbox (state);
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the journal is append-only; write a correction or undo'); END;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the journal is append-only; write a correction or undo'); END;
CREATE TRIGGER entry_no_replace BEFORE INSERT ON entry WHEN EXISTS (SELECT 1 FROM entry WHERE id = NEW.id OR (writer = NEW.writer AND (seq = NEW.seq OR key = NEW.key))) BEGIN SELECT RAISE(ABORT, 'the journal is append-only; write a correction or undo'); END;
CREATE TRIGGER entry_after_no_update BEFORE UPDATE ON entry_after BEGIN SELECT RAISE(ABORT, 'the journal is append-only; write a correction or undo'); END;
CREATE TRIGGER entry_after_no_delete BEFORE DELETE ON entry_after BEGIN SELECT RAISE(ABORT, 'the journal is append-only; write a correction or undo'); END;
CREATE TRIGGER entry_after_no_replace BEFORE INSERT ON entry_after WHEN EXISTS (SELECT 1 FROM entry_after WHERE entry = NEW.entry AND after = NEW.after) BEGIN SELECT RAISE(ABORT, 'the journal is append-only; write a correction or undo'); END;
CREATE TRIGGER entry_about_no_update BEFORE UPDATE ON entry_about BEGIN SELECT RAISE(ABORT, 'the journal is append-only; write a correction or undo'); END;
CREATE TRIGGER entry_about_no_delete BEFORE DELETE ON entry_about BEGIN SELECT RAISE(ABORT, 'the journal is append-only; write a correction or undo'); END;
CREATE TRIGGER entry_about_no_replace BEFORE INSERT ON entry_about WHEN EXISTS (SELECT 1 FROM entry_about WHERE entry = NEW.entry AND role = NEW.role AND id = NEW.id) BEGIN SELECT RAISE(ABORT, 'the journal is append-only; write a correction or undo'); END;
CREATE TRIGGER entry_text_no_update BEFORE UPDATE ON entry_text WHEN NOT (NEW.body IS NULL AND NEW.salt IS NULL AND OLD.body IS NOT NULL AND NEW.entry = OLD.entry AND NEW.field = OLD.field AND NEW.sha256 = OLD.sha256) BEGIN SELECT RAISE(ABORT, 'the journal is append-only; write a correction or undo'); END;
CREATE TRIGGER entry_text_no_delete BEFORE DELETE ON entry_text BEGIN SELECT RAISE(ABORT, 'the journal is append-only; write a correction or undo'); END;
CREATE TRIGGER entry_text_no_replace BEFORE INSERT ON entry_text WHEN EXISTS (SELECT 1 FROM entry_text WHERE entry = NEW.entry AND field = NEW.field) BEGIN SELECT RAISE(ABORT, 'the journal is append-only; write a correction or undo'); END;
CREATE TRIGGER entry_digest_no_update BEFORE UPDATE ON entry_digest BEGIN SELECT RAISE(ABORT, 'the journal is append-only; write a correction or undo'); END;
CREATE TRIGGER entry_digest_no_delete BEFORE DELETE ON entry_digest BEGIN SELECT RAISE(ABORT, 'the journal is append-only; write a correction or undo'); END;
CREATE TRIGGER entry_digest_no_replace BEFORE INSERT ON entry_digest WHEN EXISTS (SELECT 1 FROM entry_digest WHERE entry = NEW.entry AND name = NEW.name) BEGIN SELECT RAISE(ABORT, 'the journal is append-only; write a correction or undo'); END;
COMMIT;
