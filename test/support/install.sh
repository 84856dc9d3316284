# Sourced by quickstart and run-tests: what a fresh machine lacks. Needs $PROJECT, the folder of the checkout.

need_node() {
  node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null && return 0
  echo "Node.js 20 or newer is needed, this is $(node --version 2>/dev/null || echo none)"
  return 1
}

# packages FILE...   their names
packages() { sed 's/#.*//; s/[[:space:]]//g; /^$/d' "$@"; }

# install_packages FILE...   those that are not there yet
install_packages() {
  local missing=() p
  for p in $(packages "$@"); do dpkg-query -W -f '${db:Status-Abbrev}' "$p" 2>/dev/null | grep -q '^ii' || missing+=("$p"); done
  # the builder of the test guest asks apt for the current packages, so its lists have to be there too
  if [ ${#missing[@]} -gt 0 ] || ! ls /var/lib/apt/lists/*Packages* >/dev/null 2>&1; then apt-get update -q || return 1; fi
  [ ${#missing[@]} -eq 0 ] && { echo 'all there'; return 0; }
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# Installs what package-lock.json says unless it is there. Native modules are built here with the headers that came with Node.js:
# nothing is fetched but from the npm registry.
install_npm() (
  cd "$PROJECT" || exit 1
  if [ -e node_modules/.package-lock.json ] && ! [ package-lock.json -nt node_modules/.package-lock.json ]; then echo 'all there'; exit 0; fi
  prefix=$(node -p 'path.dirname(path.dirname(process.execPath))')
  [ -e "$prefix/include/node/node.h" ] && export npm_config_nodedir=$prefix
  export npm_config_build_from_source=true
  npm ci --no-audit --no-fund
)

# Builds what is run, unless it is younger than all that it is made of.
build_dist() (
  cd "$PROJECT" || exit 1
  sources=(src bin package-lock.json rolldown.config.mjs test/bench/seed.mjs)
  if [ -e dist/load.js ] && [ -z "$(find "${sources[@]}" -newer dist/load.js -print -quit)" ]; then echo 'all there'; exit 0; fi
  npm run --silent build
)
