/** What every object with an owner has. */
export interface Owned {
  id: number;
  name: string;
  uid: number;
  gid: number;
  permissions: number;
}
