import { preconditionError } from '../../errors/errors';

const both = (a: readonly number[] | undefined, b: readonly number[] | undefined): readonly number[] | undefined =>
  a === undefined ? b : b === undefined ? a : a.filter((x) => b.includes(x));

const OF_PINNED = '!(PIN_POLICY = PINNED)';

/** Where a VM can be, as its images and networks have it: AUTOMATIC_* attributes in the words of the field. Throws 'vm-clusters'. */
export const automaticRequirements = (
  disks: readonly number[] | undefined,
  nics: readonly number[] | undefined,
  pinned: boolean,
  wire: string,
): [string, string][] => {
  const clusters = both(disks, nics);
  if (clusters?.length === 0)
    throw preconditionError(
      'vm-clusters',
      `[${wire}] Incompatible clusters: the VM's images and networks have no cluster in common, so it could never be placed`,
    );
  const policy = pinned ? 'PIN_POLICY = PINNED' : OF_PINNED;
  // without images and networks it is at home everywhere
  if (!clusters) return [['AUTOMATIC_REQUIREMENTS', policy]];
  const ids = clusters.map((c) => `("CLUSTERS/ID" @> ${c})`).join(' | ');
  return [
    ['AUTOMATIC_DS_REQUIREMENTS', ids],
    ['AUTOMATIC_NIC_REQUIREMENTS', ids],
    ['AUTOMATIC_REQUIREMENTS', `(${clusters.map((c) => `CLUSTER_ID = ${c}`).join(' | ')}) & ${policy}`],
  ];
};
