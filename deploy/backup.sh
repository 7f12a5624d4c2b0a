#!/bin/sh
# One encrypted backup into a new folder named by the time: backup.sh FOLDER PASSWORD_FILE [KEEP]
# Then all but the newest KEEP (default 42: a week of four-hourly ones) are removed. A failed one is kept to look at.
set -eu
folder=$1
password=$2
keep=${3:-42}
command="$(dirname "$0")/jeopsu"
name=$folder/$(date -u +%Y%m%dT%H%M%SZ)
"$command" backup "$name" --password-file "$password"
# only folders that hold a whole backup are counted and removed
ls -1d "$folder"/*Z/backup.sealed 2>/dev/null | sort -r | tail -n +"$((keep + 1))" | while IFS= read -r old; do
    rm -f "$old"
    rmdir "$(dirname "$old")"
done
