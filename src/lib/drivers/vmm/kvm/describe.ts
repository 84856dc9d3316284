import { preconditionError } from '../../../errors/errors';
import { version } from '../../../version';
import type { DomainFacts } from '../driver';
import { domainXml } from './domainXml';
import { domainInput } from './domainXmlInput';

/** libvirt's XML for a VM. An attribute that would have no effect is a promise broken in silence: refused. */
export const describeDomain = (facts: DomainFacts): string => {
  const { node: _node, template, now, ...place } = facts;
  const { input, unsupported } = domainInput(template, { ...place, version, deploymentTime: now });
  if (unsupported.length > 0)
    throw preconditionError('attribute-unsupported', `VM ${facts.vmId}: these attributes have no effect here: ${unsupported.join(', ')}`, {
      next: 'take them out of the template',
    });
  return domainXml(input);
};
