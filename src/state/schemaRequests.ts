import type { ColumnType, Generated } from 'kysely';

/** A change that was asked for and taken; one row for each object it concerns. */
export interface RequestTable {
  id: Generated<number>;
  /** of the registry: vm.rename */
  name: string;
  /** which of its ways: the action of vm.action */
  detail: string;
  /** of NOUNS; '' when it is of no object */
  object_type: string;
  object_id: number;
  uid: number;
  gid: number;
  /** Unix seconds */
  time: number;
  /** why, as whoever asked said; '' when he said nothing */
  reason: string;
  /** the input that brings back what was before, and the one that would bring back what was made, as JSON; '' where it cannot be undone */
  before: string;
  after: string;
  /** the request that took it back */
  undone_by: ColumnType<number | null, number | null | undefined, number>;
}
