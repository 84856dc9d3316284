import { tag, textTag, writeMarkup } from '../../../xml/markup';
import { childOf, childrenOf, type XmlNode } from '../../../xml/parse';

/** Disks and interfaces in the description of a domain, as libvirt gives it. */
export const disksIn = (domain: XmlNode): XmlNode[] => childrenOf(childOf(domain, 'devices'), 'disk');
export const nicsIn = (domain: XmlNode): XmlNode[] => childrenOf(childOf(domain, 'devices'), 'interface');
export const targetOf = (disk: XmlNode): string => childOf(disk, 'target')?.attributes.get('dev') ?? '';
export const macOf = (nic: XmlNode): string => (childOf(nic, 'mac')?.attributes.get('address') ?? '').toLowerCase();

/** XML that was read, written again. */
export const markupOf = (node: XmlNode): string => writeMarkup(tagOf(node));
const tagOf = (node: XmlNode): ReturnType<typeof tag> => {
  const attributes = Object.fromEntries(node.attributes);
  return node.children.length === 0 && node.text.trim() !== ''
    ? textTag(node.name, node.text, attributes)
    : tag(node.name, attributes, ...node.children.map(tagOf));
};
