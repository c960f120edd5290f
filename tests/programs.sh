#!/usr/bin/env bash
# Real programs that tests use: a line each says whether it is there. Where we may (root, Debian or Ubuntu) a missing
# one is installed; elsewhere its tests skip and say so.
set -euo pipefail

programs() { # program, Debian package, what for
	cat <<-'END'
	promtool prometheus lint and tests of metrics and alert rules
	prometheus prometheus asks every query of dashboards and rules
	prometheus-alertmanager prometheus-alertmanager takes our alerts and sends to our chat server
	systemd-analyze systemd checks the unit file
		java openjdk-17-jre-headless the real Kafka broker
		mvn maven the jars of the broker
	END
}

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

fresh_list() { [ -e /tmp/.package-list-is-fresh ] || { apt-get update -qq && touch /tmp/.package-list-is-fresh; }; }

programs | while read -r program package purpose; do
	if command -v "$program" >/dev/null; then
		echo "$program: there ($purpose)"
	elif may_install && fresh_list && apt-get install -qq --yes --no-install-recommends "$package" >/dev/null; then
		echo "$program: installed from Debian's $package ($purpose)"
	else
		echo "$program: missing; its tests skip. Debian, Ubuntu: apt-get install $package ($purpose)"
	fi
done
