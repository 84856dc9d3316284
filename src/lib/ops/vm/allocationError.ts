/** How the field begins what it says when a VM cannot be made: with the request, and with what it was making then. */
export const allocationError = (wire: string): string => {
  if (wire === 'one.template.instantiate') return `[${wire}] Error allocating a new virtual machine template. `;
  return wire === 'one.vm.allocate' ? `[${wire}] Error allocating a new virtual machine. ` : `[${wire}] `;
};
