# Sourced by what makes a mirror of Debian for machines of tests.

# write_index FOLDER SUITE   the lists and the Release of FOLDER/pool
write_index() (
  cd "$1" || exit 1
  mkdir -p "dists/$2/main/binary-amd64"
  dpkg-scanpackages -m pool >"dists/$2/main/binary-amd64/Packages" 2>/dev/null || exit 1
  gzip -9k "dists/$2/main/binary-amd64/Packages"
  cd "dists/$2" || exit 1
  {
    printf 'Origin: lab\nSuite: %s\nCodename: %s\nComponents: main\nArchitectures: amd64\nDate: %s\nSHA256:\n' "$2" "$2" "$(date -Ru)"
    for f in main/binary-amd64/Packages main/binary-amd64/Packages.gz; do printf ' %s %d %s\n' "$(sha256sum <"$f" | cut -d' ' -f1)" "$(stat -c %s "$f")" "$f"; done
  } >Release
)
