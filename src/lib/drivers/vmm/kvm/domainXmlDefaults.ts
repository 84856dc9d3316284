/** What is taken where the template says nothing. */
export const KVM_DEFAULTS = {
  arch: 'x86_64',
  machine: 'q35',
  acpi: true,
  guestAgent: true,
  diskFormat: 'raw',
  cache: 'none',
  discard: 'unmap',
  nicModel: 'virtio',
  memorySlots: 16,
  rootPorts: 16,
} as const;
