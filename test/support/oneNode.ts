import { readFileSync } from 'node:fs';
import type { Cloud } from './cloud';

/**
 * What a VM needs on node1, which is there: the host, datastores Images (100) and System (101) on a directory that all see, the network `net` from 10.1.16.10 on,
 * the image `os` of the tiny guest, and the template `t`, to which `more` is added; the key of the context is the user's.
 */
export const furnishOneNode = async (cloud: Cloud, driver: 'kvm' | 'qemu', more: string, context = ''): Promise<void> => {
  await cloud.id(['onehost', 'create', 'node1', '-i', driver, '-v', driver]);
  for (const id of ['0', '1', '2']) await cloud.ok(['onedatastore', 'delete', id]);
  const store = (text: string): Promise<number> => cloud.id(['onedatastore', 'create'], `TM_MAD = shared\nSAFE_DIRS = "${cloud.files}"\n${text}`);
  const stores = [await store('NAME = Images\nTYPE = IMAGE_DS\nDS_MAD = fs'), await store('NAME = System\nTYPE = SYSTEM_DS')];
  if (stores.join() !== '100,101') throw new Error(`the datastores are ${stores.join()}`);
  await cloud.id(
    ['onevnet', 'create'],
    'NAME = net\nVN_MAD = bridge\nBRIDGE = br46\nAR = [ TYPE = IP4, IP = 10.1.16.10, SIZE = 9 ]\nNETWORK_ADDRESS = 10.1.16.0\nNETWORK_MASK = 255.255.240.0\nGATEWAY = 10.1.31.254',
  );
  await cloud.ok(['oneimage', 'create', '-d', 'Images', '--name', 'os', '--format', 'qcow2', '--prefix', 'vd', '--path', cloud.guest, '--wait']);
  const key = readFileSync(`${cloud.userKey}.pub`, 'utf8').trim();
  await cloud.id(
    ['onetemplate', 'create'],
    `NAME = t\nCPU = 0.1\nDISK = [ IMAGE = os ]\nNIC = [ NETWORK = net ]\nCONTEXT = [ NETWORK = YES, SSH_PUBLIC_KEY = "${key}"${context} ]\n${more}`,
  );
};
