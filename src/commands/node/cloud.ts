import { hostname } from 'node:os';
import { isOneError, type OneError, preconditionError } from '../../lib/errors/errors';
import type { CloudAct, CloudLook, CloudPlan } from '../../lib/nodes/cloud/step';
import type { Platform } from '../../lib/nodes/platform/platform';
import type { Template } from '../../lib/template/template';
import type { One } from '../context';
import { seenCloud } from './cloudSeen';
import { failures } from './report';

/** undefined: the file says nothing of the cloud, or only machines were asked for. Looks, and changes nothing but the first run of an empty state. */
export const lookAtCloud = async (one: One, platform: Platform, machines: readonly string[] | undefined): Promise<CloudLook | undefined> => {
  const { frontEndsElsewhere, speaksOfCloud } = await import('../../lib/nodes/cloud/wanted');
  if (machines !== undefined || !speaksOfCloud(platform)) return undefined;
  const elsewhere = frontEndsElsewhere(platform, hostname());
  if (elsewhere.length > 0) return { elsewhere };
  const { planCloud } = await import('../../lib/nodes/cloud/plan');
  try {
    const seen = await seenCloud(one);
    return { seen, plan: planCloud(platform, seen) };
  } catch (e) {
    if (!isOneError(e)) throw e;
    return { error: e };
  }
};

export const cloudPlanText = async (look: CloudLook | undefined, manual: boolean): Promise<string> => {
  if (look?.plan === undefined) return '';
  const { cloudManual, cloudText } = await import('../../lib/nodes/cloud/show');
  return (manual ? cloudManual : cloudText)(look.plan);
};

/** What could not be looked at, on standard error. 255 when the cloud cannot be made as the file says. */
export const cloudFailures = async (look: CloudLook | undefined, one: One, json: boolean): Promise<number | undefined> => {
  if (look?.elsewhere && !json) one.io.err.write(`cloud: kept on ${look.elsewhere.join(', ')}; its objects are looked at and made by onenode there\n`);
  return look?.error ? failures([{ machine: 'cloud', error: look.error }], one, json) : undefined;
};

export interface CloudMade {
  readonly steps: number;
  readonly errors: readonly OneError[];
}

/**
 * Asks for what a plan says, by the requests of the commands. `failed`: machines that are not ready; their hosts are left out, and without the filer and this machine
 * everything is. `changed`: those whose libvirt may start for the first time. What goes wrong with one object does not hold up the others.
 */
export const makeCloud = async (
  one: One,
  platform: Platform,
  plan: CloudPlan,
  { failed, changed }: { readonly failed: ReadonlySet<string>; readonly changed: ReadonlySet<string> },
  told: (id: string, title: string) => void,
): Promise<CloudMade> => {
  const needed = [platform.nfs?.filer, hostname()].find((n) => n !== undefined && failed.has(n));
  if (needed !== undefined && plan.steps.length > 0) return { steps: plan.steps.length, errors: [waits('the cloud', needed)] };
  const errors: OneError[] = [];
  for (const step of plan.steps) {
    if (step.machine !== undefined && failed.has(step.machine)) {
      errors.push(waits(step.title, step.machine));
      continue;
    }
    told(step.id, step.title);
    try {
      await ask(one, step.act, changed);
    } catch (e) {
      if (!isOneError(e)) throw e;
      errors.push(e);
    }
  }
  return { steps: plan.steps.length, errors };
};

const waits = (what: string, machine: string): OneError =>
  preconditionError('machine-first', `${what} waits for ${machine}, which is not ready`, { next: `onenode apply ${machine}` });

const ask = async (one: One, act: CloudAct, changed: ReadonlySet<string>): Promise<void> => {
  const cluster = (name: string): Promise<number> => one.resolve('CLUSTER', { name });
  const ids = async (names: readonly string[]): Promise<[number, ...number[]]> => {
    const all: number[] = [];
    for (const name of names) all.push(await cluster(name));
    return all as [number, ...number[]];
  };
  switch (act.kind) {
    case 'cluster-create':
      await one.call('cluster.create', { name: act.name });
      return;
    case 'datastore-delete':
      return one.call('datastore.delete', { id: act.id });
    case 'datastore-create': {
      const [first, ...more] = await ids(act.clusters);
      await one.call('datastore.create', { template: act.template, clusterId: first, id: act.id });
      for (const id of more) await one.call('cluster.adddatastore', { id, member: act.id });
      return;
    }
    case 'datastore-rename':
      return one.call('datastore.rename', { id: act.id, name: act.name });
    case 'host-create':
      return createHost(one, act.name, await cluster(act.cluster), act.template, changed.has(act.name) ? FIRST_START_MS : 0);
    case 'host-update':
      return one.call('host.update', { id: act.id, template: act.template, append: true });
    case 'network-create': {
      const [first, ...more] = await ids(act.clusters);
      const member = await one.call('vnet.create', { template: act.template, clusterId: first });
      for (const id of more) await one.call('cluster.addvnet', { id, member });
      return;
    }
    case 'network-update':
      return one.call('vnet.update', { id: act.id, template: act.template, append: true });
    case 'range-add':
      return one.call('vnet.addar', { id: act.id, template: [{ key: 'AR', value: act.ar }] });
    case 'range-grow':
      return one.call('vnet.updatear', { id: act.id, arId: act.arId, ar: [['SIZE', String(act.size)]], append: true });
    case 'member':
      return one.call(`cluster.add${act.of}`, { id: await cluster(act.cluster), member: act.id });
  }
};

const createHost = async (one: One, name: string, clusterId: number, template: Template, patienceMs: number): Promise<void> => {
  const { HOST_DRIVER } = await import('../../lib/nodes/cloud/planHosts');
  const end = one.clock.nowMs() + patienceMs;
  for (;;) {
    try {
      await one.call('host.create', { name, imMad: HOST_DRIVER, vmMad: HOST_DRIVER, clusterId, template, look: true });
      return;
    } catch (e) {
      if (!isOneError(e) || e.code !== NO_LIBVIRT || one.clock.nowMs() > end) throw e;
    }
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
};

/** A libvirt that was installed just now starts with the first question, and asks QEMU what it can do before it answers: minutes on a slow machine. */
const FIRST_START_MS = 180_000;
const PAUSE_MS = 2000;
const NO_LIBVIRT = 'libvirt-missing';
