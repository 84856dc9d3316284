; Boot sector of the KVM probe (nasm -f bin); probe.ts holds its bytes, a test compares them. On COM1 it says how far it came:
;   1  real mode   2  64-bit mode with paging   3  cmpxchg16b   4  xsave and xrstor   5  a loop of 100 million turns
; and then a word. Real hardware is through in a tenth of a second. A KVM that is emulated in software boots the sector all right,
; but has no cmpxchg16b or xrstor, which every Linux kernel uses, or needs minutes for the loop.
bits 16
org 0x7c00
  jmp 0:start
start:
  cli
  xor ax, ax
  mov ds, ax
  mov es, ax
  mov ss, ax
  mov sp, 0x7c00
  mov dx, 0x3f8
  mov al, '1'
  out dx, al
  ; page tables at 0x1000 (PML4), 0x2000 (PDPT), 0x3000 (PD): the first 2 MiB, one large page
  mov edi, 0x1000
  mov cr3, edi
  xor eax, eax
  mov cx, 0x3000 / 4
  rep stosd
  mov dword [0x1000], 0x2003
  mov dword [0x2000], 0x3003
  mov dword [0x3000], 0x0083
  mov eax, cr4
  or eax, 0x620           ; PAE, OSFXSR, OSXMMEXCPT
  mov cr4, eax
  mov ecx, 0xc0000080     ; EFER.LME
  rdmsr
  or ah, 1
  wrmsr
  lgdt [gdtr]
  mov eax, cr0
  or eax, 0x80000001
  and al, 0xfb            ; EM off
  mov cr0, eax
  jmp 8:in64
bits 64
in64:
  mov edx, 0x3f8
  mov al, '2'
  out dx, al
  ; cmpxchg16b [0x4000]
  mov r8d, edx
  xor eax, eax
  xor edx, edx
  xor ecx, ecx
  mov ebx, 1
  mov edi, 0x4000
  mov [rdi], rax
  mov [rdi+8], rax
  lock cmpxchg16b [rdi]
  jnz stop
  mov edx, r8d
  mov al, '3'
  out dx, al
  ; xsave/xrstor where the processor has it
  mov eax, 1
  cpuid
  mov edx, r8d
  bt ecx, 26
  jnc noxsave
  mov rax, cr4
  bts rax, 18
  mov cr4, rax
  xor ecx, ecx
  xor edx, edx
  mov eax, 3
  xsetbv
  mov edi, 0x5000
  xsave64 [rdi]
  xrstor64 [rdi]
  mov edx, r8d
noxsave:
  mov al, '4'
  out dx, al
  mov ecx, 100000000
again:
  dec ecx
  jnz again
  mov esi, proof
print:
  lodsb
  out dx, al
  test al, al
  jnz print
stop:
  cli
  hlt
  jmp stop
proof: db '5 kvm-runs', 10, 0
align 8
gdt: dq 0, 0x00209a0000000000
gdtr: dw 15
  dd gdt
times 510-($-$$) db 0
dw 0xaa55
