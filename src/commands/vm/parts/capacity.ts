import { usageError } from '../../../lib/errors/errors';
import type { Attribute } from '../../../lib/template/template';
import { fileArg, wordArg } from '../../args/refs';
import { readTemplate } from '../../args/templateFile';
import { flag, text, type Verb, whole } from '../../define';
import { memoryMb } from '../templateOptions';
import { partVerb } from './partVerb';

const resize = partVerb({
  name: 'resize',
  summary: 'Change CPU and memory of a VM; while it runs as far as it was made for it (VCPU_MAX, MEMORY_MAX)',
  args: {},
  options: {
    cpu: text('--cpu', 'cpu', 'CPU promised (1 = one core)'),
    vcpu: whole('--vcpu', 'vcpu', 'virtual processors'),
    memory: text('--memory', 'memory', 'memory: 512, 512M, 2G'),
    file: text('--file', 'file', 'a template with the new capacity', { short: '-f', complete: 'file' }),
    enforce: flag('--enforce', 'refuse when the host has not the room', '-e'),
  },
  verbing: 'Resizing VM',
  async act(one, id, _args, { cpu, vcpu, memory, file, enforce }) {
    // a mistake in the words is told before anything is asked
    const given: Attribute[] = [];
    if (memory !== undefined) given.push({ key: 'MEMORY', value: String(memoryMb(memory)) });
    if (cpu !== undefined && !/^\d+(\.\d+)?$/.test(cpu)) throw usageError(`invalid argument: --cpu ${cpu}`);
    if (cpu !== undefined) given.push({ key: 'CPU', value: cpu });
    if (vcpu !== undefined) given.push({ key: 'VCPU', value: String(vcpu) });
    const fromFile = file === undefined ? [] : ((await readTemplate(one.io, 'resize', file)) ?? []);
    await one.call('vm.resize', { id, template: [...fromFile, ...given], enforce: enforce === true });
    return [];
  },
});

const updateconf = partVerb({
  name: 'updateconf',
  summary: 'Change the configuration of a VM: OS, FEATURES, INPUT, GRAPHICS, VIDEO, RAW, CPU_MODEL, CONTEXT, BACKUP_CONFIG',
  args: { file: fileArg() },
  options: { append: flag('--append', 'add to what is there', '-a') },
  verbing: 'Updating VM configuration',
  async act(one, id, { file }, { append }) {
    const template = await readTemplate(one.io, 'updateconf', file);
    if (!template) throw usageError('a file with the new configuration is needed', { next: 'onevm updateconf --help' });
    await one.call('vm.updateConf', { id, template, append: append === true });
    return [];
  },
});

const save = partVerb({
  name: 'save',
  summary: 'Save a powered-off VM as a template with images of its disks',
  args: { name: wordArg('name') },
  options: { persistent: flag('--persistent', 'the images are persistent') },
  verbing: 'Saving VM',
  async act(one, id, { name }, { persistent }) {
    const { templateId } = await one.call('vm.save', { id, name, persistent: persistent === true });
    return [`Template ID: ${templateId}`];
  },
});

export const capacityVerbs: readonly Verb[] = [resize, updateconf, save];
