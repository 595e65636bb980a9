#!/usr/bin/env bash
# Installs the .deb files in a minimal Debian 12 that lives in a folder, and runs what is in them: ./dev packages --try
set -euo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[[ $EUID -eq 0 ]] || { echo "try_packages.sh: only root can" >&2; exit 2; }

root=$(mktemp -d /var/tmp/cmrp-clean-XXXXXX)
chmod 755 "$root"  # apt downloads as a user of its own
trap 'umount "$root/proc" 2>/dev/null || true; rm -rf --one-file-system "$root"' EXIT
say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }

# What apt uses here, security updates among it: the packages may depend on those.
say "a minimal Debian 12 in $root"
site=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Codename: bookworm' | head -n 1)
debootstrap --variant=minbase bookworm "$root" "${site:-http://deb.debian.org/debian}" >"$root.log" || { tail "$root.log" >&2; exit 1; }
rm -f "$root.log" "$root/etc/apt/sources.list"
cp /etc/apt/sources.list.d/debian.sources "$root/etc/apt/sources.list.d/"
cp /etc/resolv.conf "$root/etc/resolv.conf"
mount --bind /proc "$root/proc"

inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
say "installing $# packages and what they need"
mkdir "$root/debs"
cp "$@" "$root/debs/"
inside apt-get update -qq
inside bash -c 'apt-get install -y -qq --no-install-recommends /debs/*.deb tshark gcc libc6-dev pkg-config >/install.log 2>&1' ||
  { tail -n 30 "$root/install.log" >&2; exit 1; }
mkdir "$root/work"
cp "$source"/vectors/captures/wrong-read-access.pcapng "$source/.ci/use_packages.sh" "$root/work/"

say "running what is in them"
inside bash /work/use_packages.sh
