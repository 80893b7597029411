-- How far each copy has counted.
SELECT e.writer, max(e.seq) FROM entry e GROUP BY e.writer ORDER BY e.writer
