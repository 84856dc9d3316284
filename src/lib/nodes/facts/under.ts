/**
 * Perl of the script that asks a machine (script.ts): what lies under mounts, while they stay in use.
 *
 * guard(UNABLE, PATH...) says a fact of the kind guard of each path. Of a folder the flags are asked for as lsattr does (FS_IOC_GETFLAGS; 0x10 is FS_IMMUTABLE_FL).
 * uncover(TAKE, UNABLE, PATH...) does that where all mounts over the paths have been taken away by TAKE.
 */
const SHARED = `
# base64, which pack() does not know, made of the uuencoding that it knows
sub packed {
  my ($text, $r) = ($_[0], '');
  while ($text =~ /(.{1,45})/gs) { $r .= substr(pack('u', $1), 1); chop $r }
  $r =~ tr|\` -_|AA-Za-z0-9+/|;
  my $pad = (3 - length($text) % 3) % 3;
  substr($r, -$pad) = '=' x $pad if $pad;
  $r;
}
sub mounted { my %at; open(my $f, '<', '/proc/self/mounts') or return {}; while (<$f>) { $at{(split / /)[1]} = 1 } return { %at } }
sub guard {
  my $unable = shift;
  for my $path (@_) {
    my @s = lstat($path);
    my $name = packed($path);
    if (!@s) { print "guard $name absent\\n"; next }
    if (!-d _) { print "guard $name other\\n"; next }
    my $flags = pack('l!', 0);
    my $folder;
    my $told = sysopen($folder, $path, 0) && ioctl($folder, length($flags) == 8 ? 0x80086601 : 0x80046601, $flags);
    my $immutable = !$told ? 'unable' : unpack('l!', $flags) & 0x10 ? 'yes' : $unable eq 'yes' ? 'unable' : 'no';
    opendir(my $in, $path);
    my $filled = grep { $_ ne '.' && $_ ne '..' } readdir($in);
    printf("guard %s folder %o %d %d %s %s\\n", $name, $s[2] & 07777, @s[4, 5], $immutable, $filled ? 'filled' : 'empty');
  }
}
sub uncover {
  my ($take, $unable, @all) = @_;
  for (1 .. 8) { my $at = mounted(); my @over = grep { $at->{$_} } @all; last if !@over || $take->(@over) }
  my $at = mounted();
  guard($unable, grep { !$at->{$_} } @all);
}
`;

/**
 * under(UNABLE, PATH...): the mounts are taken away in a mount namespace of its own, and nowhere else; what is looked at afterwards is seen without them. Where the numbers
 * of the system calls are known no other process is needed, which would be half of what the whole survey costs.
 */
export const UNDER = `
my $shared = <<'SHARED';
${SHARED}
SHARED
eval "$shared; 1" or die;
sub under {
  my ($unable, @all) = @_;
  require Config;
  my ($arch) = $Config::Config{archname} =~ /^(x86_64|aarch64)-linux/;
  return print told('unshare', '--mount', '--propagation', 'private', 'perl', '-e', "$shared uncover(sub { system('umount', '-i', '-l', '--', \\@_) }, \\@ARGV)", $unable, @all)
    unless defined $arch;
  my ($unshare, $mount, $umount) = $arch eq 'x86_64' ? (272, 165, 166) : (97, 40, 39);
  my ($none, $root) = ('none', '/');
  # CLONE_NEWNS; MS_REC and MS_PRIVATE; MNT_DETACH
  return if syscall($unshare, 0x20000) || syscall($mount, $none, $root, 0, 0x44000, 0);
  uncover(sub { my $bad = 0; for (@_) { my $path = $_; $bad ||= syscall($umount, $path, 2) } $bad }, $unable, @all);
}
`;
