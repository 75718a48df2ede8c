# Sourced by ./build and ./latchwork: find_jdk sets jdk to the home of a JDK 25, or fails.
# No process is started on the way, because every run of the program passes through here.

is_jdk_25() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r line; do
    case $line in JAVA_VERSION=\"25[!0-9]*) return 0 ;; esac
  done <"$1/release"
  return 1
}

find_jdk() {
  for jdk in "${JDK25_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*25* /usr/lib/jvm/* /opt/*jdk* /opt/java/* \
      "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
      /opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home; do
    if is_jdk_25 "$jdk"; then return 0; fi
  done
  return 1
}

no_jdk="JDK 25 not found: install one (for example below /usr/lib/jvm) or set JDK25_HOME to the folder of one."
