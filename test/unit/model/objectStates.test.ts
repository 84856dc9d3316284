import {
  DATASTORE_TYPE,
  datastoreTypeName,
  datastoreTypeOf,
  datastoreTypeShort,
  HOST_STATE,
  hostStateName,
  hostStateShort,
  IMAGE_STATE,
  IMAGE_TYPE,
  imageStateShort,
  imageTypeName,
  imageTypeShort,
  isFileType,
  VNET_STATE,
  vnetStateName,
  vnetStateShort,
} from '../../../src/lib/model/objectStates';

/** Facts of the field. They are stored and printed. */
test.each([
  [HOST_STATE.INIT, 0, 'INIT', 'init'],
  [HOST_STATE.MONITORED, 2, 'MONITORED', 'on'],
  [HOST_STATE.ERROR, 3, 'ERROR', 'err'],
  [HOST_STATE.DISABLED, 4, 'DISABLED', 'dsbl'],
  [HOST_STATE.OFFLINE, 8, 'OFFLINE', 'off'],
])('host state %i is %i, %s, %s in lists', (state, n, name, short) => expect([state, hostStateName(n), hostStateShort(n)]).toEqual([n, name, short]));

test.each([
  [IMAGE_STATE.INIT, 0, 'init'],
  [IMAGE_STATE.READY, 1, 'rdy'],
  [IMAGE_STATE.USED, 2, 'used'],
  [IMAGE_STATE.DISABLED, 3, 'disa'],
  [IMAGE_STATE.LOCKED, 4, 'lock'],
  [IMAGE_STATE.ERROR, 5, 'err'],
  [IMAGE_STATE.DELETE, 7, 'dele'],
  [IMAGE_STATE.USED_PERS, 8, 'used'],
])('image state %i is %i, %s in lists', (state, n, short) => expect([state, imageStateShort(n)]).toEqual([n, short]));

test.each([
  [IMAGE_TYPE.OS, 0, 'OS', 'OS'],
  [IMAGE_TYPE.CDROM, 1, 'CDROM', 'CD'],
  [IMAGE_TYPE.DATABLOCK, 2, 'DATABLOCK', 'DB'],
  [IMAGE_TYPE.KERNEL, 3, 'KERNEL', 'KL'],
  [IMAGE_TYPE.RAMDISK, 4, 'RAMDISK', 'RD'],
  [IMAGE_TYPE.CONTEXT, 5, 'CONTEXT', 'CX'],
])('image type %i is %i, %s, %s in lists', (type, n, name, short) => expect([type, imageTypeName(n), imageTypeShort(n)]).toEqual([n, name, short]));

test('kernels, ramdisks and files for guests belong into a files datastore, nothing else does', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 7].filter(isFileType)).toEqual([IMAGE_TYPE.KERNEL, IMAGE_TYPE.RAMDISK, IMAGE_TYPE.CONTEXT]);
});

test.each([
  [DATASTORE_TYPE.IMAGE, 0, 'IMAGE', 'img', 'IMAGE_DS'],
  [DATASTORE_TYPE.SYSTEM, 1, 'SYSTEM', 'sys', 'SYSTEM_DS'],
  [DATASTORE_TYPE.FILE, 2, 'FILE', 'fil', 'FILE_DS'],
  [DATASTORE_TYPE.BACKUP, 3, 'BACKUP', 'bck', 'BACKUP_DS'],
])('datastore type %i is %i, %s, %s in lists, %s in templates', (type, n, name, short, word) => {
  expect([type, datastoreTypeName(n), datastoreTypeShort(n), datastoreTypeOf(word.toLowerCase())]).toEqual([n, name, short, n]);
});

test('a datastore of an unknown type is one of images', () => expect([datastoreTypeOf(undefined), datastoreTypeOf('X')]).toEqual([0, 0]));

test.each([
  [VNET_STATE.INIT, 0, 'INIT', 'init'],
  [VNET_STATE.READY, 1, 'READY', 'rdy'],
  [VNET_STATE.ERROR, 5, 'ERROR', 'err'],
])('network state %i is %i, %s, %s in lists', (state, n, name, short) => expect([state, vnetStateName(n), vnetStateShort(n)]).toEqual([n, name, short]));

test('a number that nobody knows is shown as it is', () => {
  expect([hostStateName(77), imageStateShort(77), imageTypeName(77), datastoreTypeName(77), vnetStateShort(77)]).toEqual(['77', '77', '77', '77', '77']);
});
