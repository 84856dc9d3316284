import { KEPT, ONE, SSH_DIR, UNGUARDABLE, UNITS } from '../folders';
import { UNDER } from './under';

/** Run as root, so that a link of that account leads no further than the account itself. */
const AS_OWNER = `$> == 0 ? qw(setpriv --reuid=${ONE.id} --regid=${ONE.id} --clear-groups) : ()`;

/** For the room of file systems; longer than NFS takes when all is well. */
const ROOM_SECONDS = 5;

/** For a login from machine to machine: to be reached, and to be in. A busy machine takes its time. */
const [REACH_SECONDS, LOGIN_SECONDS] = [5, 20];

/**
 * All that is asked of a machine, in one script of Perl (every Debian has perl-base), which does by itself what a shell starts a hundred processes for. Arguments: whether
 * sums of private files are wanted (yes, no), the number of paths, the paths, the number of units, the units, the number of places of mounts, the places, the number of logins to try, these as HOST:PORT, and names to resolve.
 * It changes nothing. One fact a line, its kind first; texts of files and paths are base64. All of it is one block: half of it, from a connection that broke, does nothing.
 */
export const FACTS = `{
use strict;
$| = 1;
@ENV{qw(LC_ALL PATH)} = ('C', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
# of a name server that is away no more than that is waited for
$ENV{RES_OPTIONS} = 'timeout:2 attempts:1';
sub say { print join(' ', @_), "\\n" }
${UNDER}sub text { open(my $f, '<:raw', $_[0]) or return ''; local $/; my $text = <$f>; defined $text ? $text : '' }
sub line { my $text = text($_[0]); $text =~ s/\\n+\\z//; $text }
# what a program prints; nothing, when it is not there
sub told { told_in(0, @_) }
# the same; what has not ended after so many seconds is ended, and printed nothing
sub told_in {
  my $seconds = shift;
  my $pid = open(my $out, '-|');
  return '' unless defined $pid;
  if ($pid == 0) { open(STDERR, '>', '/dev/null'); open(STDIN, '<', '/dev/null'); { no warnings; exec { $_[0] } @_ } exit 127 }
  my $late = 0;
  local $SIG{ALRM} = sub { $late = 1; kill 'KILL', $pid };
  alarm $seconds;
  local $/; my $text = <$out>;
  alarm 0;
  close $out;
  defined $text && !$late ? $text : '';
}
# as dpkg keeps them; while its last changes wait in a journal of their own it is asked itself
sub packages {
  if (my @waiting = glob('/var/lib/dpkg/updates/[0-9]*')) {
    print told('dpkg-query', '-W', '-f=package \${db:Status-Status} \${Package} \${Version}\\n', @_);
    return;
  }
  my $all = text('/var/lib/dpkg/status');
  for my $name (@_) {
    while ($all =~ /^Package: \\Q$name\\E\\n(.*?)^$/gms) {
      my %is = $1 =~ /^(Status|Version): (.*)$/mg;
      say('package', (split ' ', $is{Status})[2], $name, $is{Version}) if defined $is{Status} && defined $is{Version};
    }
  }
}
# the public half of a private key that ssh would log in with unasked
sub own_key {
  my $file = shift;
  my $text = '';
  my $open = 0;
  {
    # as its owner
    local $) = $> == 0 ? '${ONE.id} ${ONE.id}' : $);
    local $> = $> == 0 ? ${ONE.id} : $>;
    my @s = stat($file);
    $open = @s && $s[4] == $> && $s[2] & 077;
    $text = text($file);
  }
  return if $open;
  my ($body) = $text =~ /^-----BEGIN OPENSSH PRIVATE KEY-----\\n(.*?)-----END OPENSSH PRIVATE KEY-----/s;
  if (defined $body) {
    $body =~ tr|A-Za-z0-9+/||cd;
    $body =~ tr|A-Za-z0-9+/| -_|;
    my $raw = join('', map { unpack('u', chr(32 + int(length($_) * 3 / 4)) . $_) } $body =~ /(.{1,60})/g);
    if ($raw =~ s/^openssh-key-v1\\0//) {
      my ($cipher, $kdf, $how, $count, $public) = unpack('N/a N/a N/a N N/a', $raw);
      return (unpack('N/a', $public), packed($public)) if $cipher eq 'none' && $count == 1;
      return;
    }
  }
  # of another form
  my ($type, $key) = split(' ', told(${AS_OWNER}, 'ssh-keygen', '-y', '-P', '', '-f', $file));
  return defined $key ? ($type, $key) : ();
}
# total and free KiB of each; nothing of one that does not answer
sub rooms {
  my @lines = split(/\\n/, told_in(${ROOM_SECONDS}, 'df', '-Pk', '--', @_));
  shift @lines;
  return map { [(split ' ', $_)[1, 3]] } @lines if @lines == @_;
  @_ == 1 ? [] : map { rooms($_) } @_;
}

say('uid', $>);
say('host', line('/proc/sys/kernel/hostname'));
my %os = text('/etc/os-release') =~ /^([A-Z_]+)="?([^"\\n]*)"?$/mg;
say('os', $os{ID}, $os{VERSION_ID} || '') if defined $os{ID};
say('time', time);
my $systemd = -d '/run/systemd/system';
say('systemd', $systemd ? 'yes' : 'no');

# who else configures the network
say('manager', 'netplan', packed($_)) for glob('/etc/netplan/*.yaml'), glob('/etc/netplan/*.yml');
say('manager', 'systemd-networkd', packed($_)) for glob('/etc/systemd/network/*.network');
say('manager', 'NetworkManager', packed('/run/NetworkManager')) if -d '/run/NetworkManager';

packages(qw(ifupdown bridge-utils nfs-common nfs-kernel-server lxc lxc-templates debootstrap libvirt-daemon-system libvirt-clients qemu-system-x86 qemu-utils sudo));
# whoever has our name or our number; what getpwnam tells of passwords is nobody's business
my (%passwd, %group);
for my $p ([getpwnam('${ONE.name}')], [getpwuid(${ONE.id})]) { $passwd{join(':', $p->[0], 'x', @$p[2, 3, 6, 7, 8])} = 1 if @$p }
for my $g ([getgrnam('${ONE.name}')], [getgrgid(${ONE.id})]) { $group{join(':', $g->[0], 'x', $g->[2], join(',', split(' ', $g->[3])))} = 1 if @$g }
say('passwd', packed($_)) for sort keys %passwd;
say('group', packed($_)) for sort keys %group;
for my $name ('libvirt', 'kvm') { my @g = getgrnam($name); say('member', $name) if @g && grep { $_ eq '${ONE.name}' } split(' ', $g[3]) }
say('module', '8021q') if -d '/sys/module/8021q' || -d '/proc/net/vlan';
say('mounts', packed(text('/proc/self/mounts')));
for my $d (glob('/sys/class/net/*')) { $d =~ m{([^/]+)\\z}; say('interface', $1, line("$d/mtu"), join(',', map { m{([^/]+)\\z} } glob("$d/brif/*"))) if -d $d }

# Which keys ssh would log in with. The private half is read by its owner, and only its public half is told.
for my $n ('id_ed25519', 'id_ecdsa', 'id_rsa') {
  my $file = "${SSH_DIR}/$n";
  next unless -f $file;
  say('key', packed($file), own_key($file));
}

sub owned { my @s = @_; (sprintf('%o', $s[2] & 07777), $s[4], $s[5]) }
sub look {
  my $path = shift;
  my @s = lstat($path);
  if (!@s) { say('absent', packed($path)) }
  elsif (-l _) { say('link', packed($path), packed(readlink($path))) }
  elsif (-f _) { say('file', packed($path), owned(@s), packed(text($path))) }
  elsif (-d _) { say('folder', packed($path), owned(@s)) }
  else { say('other', packed($path)) }
}
# a file of which no more than its sum is told, and that only to who asks for it
my $sums = shift(@ARGV) eq 'yes';
sub hide {
  my $path = shift;
  my @s = lstat($path);
  return look($path) unless @s && -f _;
  return say('secret', packed($path), owned(@s), '') unless $sums;
  my ($sum) = told('sha256sum', '--', $path) =~ /^\\\\?([0-9a-f]{64})/;
  say('secret', packed($path), owned(@s), defined $sum ? $sum : '');
}
look($_) for splice(@ARGV, 0, shift @ARGV);
look($_) for glob('/etc/network/interfaces.d/*'), glob('${UNITS}/var-lib-one-datastores-*.mount');
my @units = splice(@ARGV, 0, shift @ARGV);
my $at = mounted();
if ($systemd) {
  # what systemctl says of them without being asked: a unit is enabled by a link, a mount is active when it is there, and of a service that is there is a link as well
  my @wanted = (glob('${UNITS}/*.wants'), glob('${UNITS}/*.requires'));
  my $active = sub {
    my $unit = shift;
    return -l "/run/systemd/units/invocation:$unit" unless $unit =~ s/\\.mount\\z//;
    $unit =~ tr|-|/|;
    $unit =~ s/\\\\x([0-9a-f]{2})/chr(hex($1))/ge;
    $at->{"/$unit"};
  };
  say('manager', 'systemd-networkd', packed('systemd-networkd.service')) if $active->('systemd-networkd.service');
  for my $unit (@units) { say('unit', packed($unit), (grep { -l "$_/$unit" } @wanted) ? 'enabled' : 'disabled', $active->($unit) ? 'active' : 'inactive') }
}
# Of a filer that is away neither a folder nor its room is asked for without a limit. One question for all; when one does not answer, one for each.
my ($home, @places) = (-d '/var/lib/one' ? '/var/lib/one' : '/var/lib', splice(@ARGV, 0, shift @ARGV));
my @over = grep { $at->{$_} } @places;
my ($room, @rooms) = rooms($home, @over);
say('room', @$room);
say('capacity', packed($_), @{shift @rooms}) for @over;
my $unable = -e '${KEPT}/${UNGUARDABLE}' ? 'yes' : 'no';
guard($unable, grep { !$at->{$_} } @places);
for my $place (splice(@ARGV, 0, shift @ARGV)) {
  my ($host, $port) = $place =~ /^(.*):([0-9]+)$/ or next;
  my $in = told_in(${LOGIN_SECONDS}, ${AS_OWNER}, 'ssh', '-n', '-p', $port, '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=${REACH_SECONDS}',
    '-o', 'StrictHostKeyChecking=yes', '-o', 'UpdateHostKeys=no', '-o', 'LogLevel=ERROR', '--', "${ONE.name}\\@$host", 'echo in');
  say('login', packed($place), $in =~ /^in$/m ? 'in' : 'out');
}
for my $n (@ARGV) { my $a = gethostbyname($n); say('resolves', packed($n), defined $a ? join('.', unpack('C4', $a)) : '') }
my %running = map { $_ => 1 } text('/proc/net/unix') =~ m{@/var/lib/lxc/([^/\\s]+)/command$}mg;
say('container', $_) for sort keys %running;
# KVM_GET_API_VERSION is 12 since it was finished; of a CPU that is no x86 nothing is told by its flags
my $kvm = 'none';
if (-c '/dev/kvm') {
  my ($flags) = text('/proc/cpuinfo') =~ /^flags\\s*:(.*)$/m;
  $kvm = 'silent';
  if (sysopen(my $dev, '/dev/kvm', 2)) { my $api = ioctl($dev, 0xAE00, 0); $kvm = 'real' if defined $api && $api == 12 }
  $kvm = 'software' if $kvm eq 'real' && defined $flags && $flags !~ /\\b(vmx|svm)\\b/;
}
say('kvm', $kvm);

# what we wrote before
for my $e (glob('${KEPT}/entries/*')) {
  next unless -d $e;
  my ($seq, $kind, $path, $was, $after) = (line("$e/seq"), line("$e/kind"), text("$e/path"), line("$e/was"), text("$e/after"));
  $was =~ tr/ /,/;
  $after =~ tr/\\n/,/;
  say('entry', $seq, $kind, packed($path), $was, $after, -f "$e/before" ? packed(text("$e/before")) : '');
  if (-e "$e/secret") { hide($path) } elsif ($kind eq 'file') { look($path) }
}
for my $p (glob('${KEPT}/pending/*')) { $p =~ m{([^/]+)\\z}; say('pending', $1) if -e $p }
say('armed', line('${KEPT}/net/armed/until')) if -d '${KEPT}/net/armed';
# nothing is looked at after this
under($unable, @over) if @over;
say('end');
}
`;
