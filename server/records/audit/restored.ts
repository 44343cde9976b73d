/** Every place up to which events were followed or sealed, as it was in the database that was backed up. */
const cursors =
  '(select org_id, xid, subject_id, seq from restored_follower_cursors union all select org_id, xid, subject_id, seq from restored_audit_trees)'

/** FirstNormalTransactionId of PostgreSQL: long over in every database. */
const firstXid = 3

/** In which of the stretches between the places an event, or a place, stands. */
const stretch = `(${firstXid} + (select count(*) from ${cursors} c where c.org_id = s.org_id
  and (c.xid, c.subject_id, c.seq) < (s.xid, s.subject_id, s.seq)))::text::xid8`

const endOfStretch = {
  xid: stretch,
  subject_id: "'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid",
  seq: '2147483647',
}

/**
 * What a restore writes instead of transaction ids, which mean something only in the cluster that gave them: in another
 * one they may be in the future, and followers would wait for years. The events between two places of followers get one
 * old id, the next stretch the next, and each place becomes the end of its stretch: so everybody goes on with exactly
 * the events that they had not seen. Inside a stretch every story keeps its order.
 */
export const restoredColumns = {
  events: { xid: stretch },
  follower_cursors: endOfStretch,
  audit_trees: endOfStretch,
}
