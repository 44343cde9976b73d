#!/usr/bin/env bash
# Checks the S3 store of files against a real server: OpenStack Swift with its s3api, from Debian's packages, on this
# machine only. Needs root and apt for the packages and /etc/swift; everything else lives in a folder that is gone after.
set -euo pipefail
cd "$(dirname "$0")/../.."

DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
  swift-proxy swift-account swift-container swift-object memcached >/dev/null

folder=$(mktemp -d)
pids=()
stop() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap stop EXIT

mkdir -p "$folder/devices/d1" "$folder/cache"
cat >/etc/swift/swift.conf <<END
[swift-hash]
swift_hash_path_prefix = check
swift_hash_path_suffix = check
[storage-policy:0]
name = one
default = yes
END

port=16202
for part in account container object; do
  (
    cd "$folder"
    swift-ring-builder $part.builder create 4 1 1
    swift-ring-builder $part.builder add r1z1-127.0.0.1:$port/d1 1
    swift-ring-builder $part.builder rebalance
  ) >/dev/null
  cat >"$folder/$part.conf" <<END
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $port
user = $(id -un)
swift_dir = $folder
devices = $folder/devices
mount_check = false
workers = 0
[pipeline:main]
pipeline = $part-server
[app:$part-server]
use = egg:swift#$part
END
  port=$((port + 1))
done
cat >"$folder/proxy.conf" <<END
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = 16200
user = $(id -un)
swift_dir = $folder
workers = 0
[pipeline:main]
pipeline = catch_errors cache s3api tempauth proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:16211
[filter:s3api]
use = egg:swift#s3api
[filter:tempauth]
use = egg:swift#tempauth
user_desk_files = hush .admin
END

memcached -u "$(id -un)" -l 127.0.0.1 -p 16211 >"$folder/memcached.log" 2>&1 &
pids+=($!)
for part in account container object proxy; do
  swift-$part-server "$folder/$part.conf" >"$folder/$part.log" 2>&1 &
  pids+=($!)
done
for _ in $(seq 60); do
  curl -s -o /dev/null --max-time 2 http://127.0.0.1:16200/ && break
  sleep 0.5
done

HUIYIN_FILES_URL='s3://desk:files@desk-files?endpoint=http://127.0.0.1:16200&region=us-east-1' HUIYIN_FILES_SECRET=hush \
  timeout 300 npm test -- server/outside/files/files.test.ts
