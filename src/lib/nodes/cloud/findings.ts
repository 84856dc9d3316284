import type { OneError } from '../../errors/errors';
import { CLOUD } from './show';
import type { CloudPlan, CloudSeen, CloudStep } from './step';

/** What a check can find in the cloud. Codes are kept for ever: scripts test for them. */
export const CLOUD_CODES = {
  'CLOUD-REFUSED': { weight: 'error', means: 'the cloud cannot be made as the file says' },
  'CLOUD-CLUSTER': { weight: 'error', means: 'a cluster is missing' },
  'CLOUD-FIRST-RUN': { weight: 'warning', means: 'a datastore of the first run is still there, and nobody uses it' },
  'CLOUD-DATASTORE': { weight: 'error', means: 'a datastore is missing, or not as the file says' },
  'CLOUD-HOST': { weight: 'error', means: 'a hypervisor is no host, or not as the file says' },
  'CLOUD-HOST-DOWN': { weight: 'warning', means: 'a host is disabled, off, or in error' },
  'CLOUD-NETWORK': { weight: 'error', means: 'a virtual network is missing, or not as the file says' },
} as const satisfies Record<string, { readonly weight: 'error' | 'warning'; readonly means: string }>;

export type CloudCode = keyof typeof CLOUD_CODES;

export interface CloudFinding {
  readonly machine: typeof CLOUD;
  readonly code: CloudCode;
  readonly text: string;
  readonly next: string;
}

const OF_STEP: ReadonlyArray<readonly [string, CloudCode]> = [
  ['cluster-', 'CLOUD-CLUSTER'],
  ['first-run-', 'CLOUD-FIRST-RUN'],
  ['datastore-', 'CLOUD-DATASTORE'],
  ['host-', 'CLOUD-HOST'],
  ['network-', 'CLOUD-NETWORK'],
];

/** `wanted`: hosts that the file speaks of. */
export const cloudFindings = (plan: CloudPlan, seen: CloudSeen, wanted: readonly string[]): CloudFinding[] => {
  const found = (id: string, text: string, next: string): CloudFinding => {
    const code = OF_STEP.find(([begin]) => id.startsWith(begin))?.[1];
    if (code === undefined) throw new Error(`no code for a step ${id}`);
    return { machine: CLOUD, code, text, next };
  };
  return [
    ...plan.steps.map((s) => found(s.id, textOf(s), 'onenode plan')),
    ...plan.left.map((l) => found(l.id, l.text, l.next)),
    ...seen.hosts
      .filter((h) => wanted.includes(h.name) && h.trouble !== '')
      .map((h): CloudFinding => ({ machine: CLOUD, code: 'CLOUD-HOST-DOWN', text: `host ${h.name} is ${h.trouble}`, next: `onehost show ${h.name}` })),
  ];
};

const textOf = ({ act, title }: CloudStep): string => {
  if (act.kind === 'datastore-delete') return `datastore ${act.id} of the first run is still there, and empty`;
  return act.kind.endsWith('-create') ? `there is no ${title}` : title;
};

export const cloudRefused = (error: OneError): CloudFinding => ({
  machine: CLOUD,
  code: 'CLOUD-REFUSED',
  text: error.message,
  next: error.next ?? 'onenode plan',
});
