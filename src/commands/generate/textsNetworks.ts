import type { Page } from './page';

export const networkPages: Readonly<Record<string, Page>> = {
  onevnet: {
    story: [
      'A virtual network is a bridge on the hosts and the addresses that VMs on it are given. Each address is given once; it is free again when its VM has ended.',
      'Addresses come in ranges (AR): TYPE IP4, IP6 (guests make them of GLOBAL_PREFIX or ULA_PREFIX and their MAC), IP4_6, IP6_STATIC, IP4_6_STATIC or ETHER (MACs only), SIZE, and the first of them. Ranges of a network never overlap. A held address (hold) is given to nobody; reserve makes a network of its own of some addresses.',
    ],
    examples: [
      ['onevnet create net.tmpl', 'make one of a template: NAME, VN_MAD, BRIDGE, AR'],
      ['onevnet show private --show-ar', 'the network, and all attributes of its address ranges'],
      ['onevnet addar private --ip 10.1.2.10 --size 50', 'fifty more addresses'],
      ['onevnet hold private 10.1.2.11', 'an address that no VM gets'],
      ['onevnet reserve private -n team-a -s 10', 'a network of ten of its addresses'],
    ],
    seeAlso: ['onevm', 'onetemplate', 'onevntemplate', 'onesecgroup'],
  },
  onesecgroup: {
    story: [
      'Security groups are lists of what traffic may reach a VM (INBOUND) or leave it (OUTBOUND). A NIC is in those it names in SECURITY_GROUPS, else in those of its network; group 0 is the default. VMs are told at once when rules change.',
    ],
    examples: [
      ['onesecgroup create web.tmpl', 'make one of a template: NAME, RULE=[PROTOCOL=TCP, RULE_TYPE=inbound, RANGE="80,443"]'],
      ['onesecgroup show web', 'its rules, and the VMs they are for'],
      ['onesecgroup clone web web2', 'the same rules under another name'],
    ],
    seeAlso: ['onevnet', 'onevm'],
  },
  onevntemplate: {
    story: [
      'Templates of virtual networks. An administrator writes down which bridge and device networks are made on; users who may use the template make networks of it, and add addresses.',
    ],
    examples: [
      ['onevntemplate create vlan.tmpl', 'store a template'],
      ['onevntemplate instantiate vlan --name mine --ip 10.2.0.1 --size 20', 'a network of it with twenty addresses'],
    ],
    seeAlso: ['onevnet'],
  },
  onevmgroup: {
    story: [
      'VM groups have roles, and VMs have one of them (VMGROUP=[VMGROUP_NAME=tiers, ROLE=web] in their template). A role says whether its VMs are to be on one host (AFFINED) or on different ones (ANTI_AFFINED); AFFINED and ANTI_AFFINED of the group say so of roles.',
    ],
    examples: [
      ['onevmgroup create tiers.tmpl', 'make one of a template: NAME, ROLE=[NAME=web, POLICY=ANTI_AFFINED]'],
      ['onevmgroup role-add tiers db.tmpl', 'one more role'],
      ['onevmgroup show tiers', 'the roles and their VMs'],
    ],
    seeAlso: ['onevm', 'onetemplate'],
  },
  onevrouter: {
    story: [
      'Virtual routers name the networks they join. An address of a NIC with FLOATING_IP=YES is held for the router, to be moved between the VMs that do its work.',
    ],
    examples: [
      ['onevrouter create edge.tmpl', 'make one of a template: NAME, NIC=[NETWORK=private, FLOATING_IP=YES]'],
      ['onevrouter show edge', 'its NICs and addresses'],
    ],
    seeAlso: ['onevnet'],
  },
};
