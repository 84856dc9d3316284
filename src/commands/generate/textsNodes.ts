import type { Page } from './page';

export const nodePages: Readonly<Record<string, Page>> = {
  onenode: {
    story: [
      'One file, in YAML, says what the machines of a cloud are to be: their roles (front-end, container-host, hypervisor, filer), bridges and VLANs, addresses, NFS exports, datastores, and the virtual networks. docs/platform.md tells it, docs/examples/platform.yaml is one, and docs/platform.schema.json is for editors. Without --file it is platform.yaml in the folder of the configuration.',
      'init writes such a file by asking, or from its options; import writes one of machines as they are, such that plan has nothing to do by it, or what they lack.',
      'plan asks each machine once, over one SSH connection, and shows what has to be done there: files as differences, packages, commands. apply does exactly that, step by step; what is done is not done again, so it may be interrupted anywhere. A machine that is as the file says is left as it is, whoever made it so.',
      'A machine that is a container is made by the one that carries it, which tells its host keys; the same apply prepares it. forget leaves it, unless --containers is given.',
      'After the machines come the objects of the cloud: clusters, datastores, hosts and virtual networks are asked for by the requests of onecluster, onedatastore, onehost and onevnet, on the front-end of the file. What is there and agrees is left; what VMs hang on is told and not changed. A list of machines leaves the cloud out.',
      'Before a file is written its bytes are kept on the machine, below /var/lib/onenode. A change of the network is checked by ifupdown and begun under a timer on the machine itself, which puts the old files and interfaces back unless the machine is reached over a new connection, and its gateway answers, in time.',
      'check says what is not as the file says, and what machines need besides (KVM, clocks, names, room, MTU): an exit code of 1 when something was found, 2 when a machine could not be asked. forget takes back all that apply wrote, to the byte; packages stay, and so do the cloud and what somebody changed since.',
      'keys rotate login gives the front-end another key pair, keys rotate host gives machines other host keys. Both keys are good until logins have proven the new ones; a machine that does not answer is told and done by the same command later. Nobody is locked out, wherever it is cut off.',
      'Hypervisors log in to each other for live migration: apply makes a key pair on each, and lets its public half in at the others for that and no more.',
      'Machines are logged in to as root, with the key of oneadmin, --identity or an agent; their host keys have to be pinned before, which trust does: it shows fingerprints and asks, or takes those that --fingerprints names, and never believes one unasked. apply hands the pinned keys to every machine. Only Debian machines whose network is configured by ifupdown are prepared; netplan, systemd-networkd and NetworkManager are refused.',
    ],
    examples: [
      ['onenode init', 'a platform file, by some questions'],
      ['onenode import on-node1,on-filer1 >platform.yaml', 'a platform file of two machines as they are'],
      ['onenode trust', 'show the fingerprints of the host keys, ask, and pin them'],
      ['onenode plan', 'what has to be done on all machines'],
      ['onenode plan on-node1 --manual', 'the commands to type on one machine, instead'],
      ['onenode apply --manual', 'the commands to type everywhere, and on the front-end; nothing is changed'],
      ['onenode apply on-node1,on-filer1', 'show the plan of two machines, ask, and do it'],
      ['onenode apply --yes --confirm 120', 'all of them, without a question; changed networks have two minutes to prove themselves'],
      ['onenode check', 'is everything as the file says (a line for cron)'],
      ['onenode keys rotate login', 'another key pair for the front-end, on all machines'],
      ['onenode keys rotate host on-node1', 'other host keys for one machine'],
      ['onenode forget on-node1 --show', 'what would be taken back there'],
    ],
    seeAlso: ['onehost', 'onedatastore', 'onevnet'],
  },
};
