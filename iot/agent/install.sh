#!/bin/sh
# Installs the Roomlight doorplate on a Linux board with systemd, or brings it up to date:
#
#   sudo ./install.sh https://rooms.example.com [--led sysfs --led-names red,green,blue]
#
# It can be run again at any time: credentials stay, and without an address the settings stay as well.
set -eu

program=/usr/local/lib/roomlight/roomlight-agent.mjs
settings=/etc/roomlight/agent.env
unit=/etc/systemd/system/roomlight-agent.service
lights=/etc/udev/rules.d/60-roomlight-leds.rules
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

say() {
  printf '%s\n' "roomlight: $*"
}

fail() {
  printf '%s\n' "roomlight: $*" >&2
  exit 1
}

usage() {
  fail "usage: install.sh https://rooms.example.com [--led none|console|http|sysfs] [--led-url URL] [--led-names NAMES] [--led-folder PATH]"
}

# Settings are read by the shell and by systemd, each with its own signs.
plain() {
  case $1 in
    *[\"\$\`\\]*) fail "a setting with one of \" \$ \` \\ in it: $1" ;;
  esac
}

[ "$(id -u)" -eq 0 ] || fail "this needs root: sudo $0 $*"
command -v systemctl >/dev/null 2>&1 || fail "this board has no systemd."
command -v node >/dev/null 2>&1 || fail "this board has no Node.js: install version 20 or newer first (apt-get install nodejs)."
major=$(node -p 'process.versions.node.split(".")[0]')
[ "$major" -ge 20 ] || fail "Node.js $major is too old: 20 or newer is needed."
for file in roomlight-agent.mjs roomlight-agent.service; do
  [ -f "$here/$file" ] || fail "$file is not beside this script: make both with 'npm run agent'."
done

# What is given becomes the settings; nothing given leaves them.
wanted=
if [ $# -gt 0 ]; then
  case $1 in
    http://* | https://*) ;;
    *) usage ;;
  esac
  plain "$1"
  wanted="ROOMLIGHT_SERVER=\"$1\""
  shift
  while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || usage
    plain "$2"
    case $1 in
      --led) name=ROOMLIGHT_LED ;;
      --led-url) name=ROOMLIGHT_LED_URL ;;
      --led-names) name=ROOMLIGHT_LED_NAMES ;;
      --led-folder) name=ROOMLIGHT_LED_FOLDER ;;
      *) usage ;;
    esac
    wanted="$wanted
$name=\"$2\""
    shift 2
  done
elif [ ! -f "$settings" ]; then
  usage
fi

# What the program does not take is seen now, before anything is changed, and not in its log.
tried=$settings
if [ -n "$wanted" ]; then
  mkdir -p "$(dirname "$settings")"
  printf '%s\n' "$wanted" >"$settings.new"
  chmod 0644 "$settings.new"
  tried=$settings.new
fi
(
  set -a
  # shellcheck source=/dev/null
  . "$tried"
  set +a
  node "$here/roomlight-agent.mjs" --check
) || {
  rm -f "$settings.new"
  fail "these settings cannot be used; nothing was changed."
}

if [ -n "$wanted" ]; then
  say "the settings go to $settings"
  mv "$settings.new" "$settings"
fi

say "the program goes to $program"
install -D -m 0755 "$here/roomlight-agent.mjs" "$program.new"
mv "$program.new" "$program"

say "the group roomlight-led may write to the lights in /sys/class/leds"
getent group roomlight-led >/dev/null || groupadd --system roomlight-led
cat >"$lights" <<'RULES'
SUBSYSTEM=="leds", ACTION=="add|change", RUN+="/bin/sh -c 'cd /sys%p && for f in brightness multi_intensity trigger; do [ ! -e $$f ] || { chgrp roomlight-led $$f && chmod g+w $$f; }; done'"
RULES
if command -v udevadm >/dev/null 2>&1; then
  udevadm control --reload || say "udev could not be told of the new rule: it counts after the next start of the board."
  udevadm trigger --subsystem-match=leds --action=change || true
fi

say "the service roomlight-agent starts now and with the board"
install -m 0644 "$here/roomlight-agent.service" "$unit"
systemctl daemon-reload
systemctl enable roomlight-agent.service >/dev/null
systemctl restart roomlight-agent.service

say "done. The code to pair it with stands in its log: journalctl -u roomlight-agent -f"
