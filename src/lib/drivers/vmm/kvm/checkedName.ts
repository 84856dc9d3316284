/** virsh takes a number for an id and a dash for an option; a line break would be two names in its list. */
export const checkedName = (name: string): string => {
  if (/^(?!\d+$)[^\s\x00-\x1f-][^\x00-\x1f]*$/.test(name)) return name;
  throw new Error(`not a domain name: ${JSON.stringify(name)}`);
};
