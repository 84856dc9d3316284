import { preconditionError } from '../../../errors/errors';
import { version } from '../../../version';
import type { Device, DomainFacts } from '../driver';
import { deviceXml, domainXml } from './domainXml';
import { domainInput } from './domainXmlInput';
import type { DomainInput } from './domainXmlTypes';

/** libvirt's XML for a VM. An attribute that would have no effect is a promise broken in silence: refused. */
export const describeDomain = (facts: DomainFacts): string => domainXml(inputOf(facts));

/** One device of it, as a running domain is given it. */
export const describeDevice = (facts: DomainFacts, device: Device): string => deviceXml(inputOf(facts), device);

const inputOf = (facts: DomainFacts): DomainInput => {
  const { node: _node, template, now, ...place } = facts;
  const { input, unsupported } = domainInput(template, { ...place, version, deploymentTime: now });
  if (unsupported.length > 0)
    throw preconditionError('attribute-unsupported', `VM ${facts.vmId}: these attributes have no effect here: ${unsupported.join(', ')}`, {
      next: 'take them out of the template',
    });
  return input;
};
