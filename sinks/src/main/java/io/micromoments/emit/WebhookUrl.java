package io.micromoments.emit;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Validates webhook URLs: personal data must not leave this machine unencrypted. */
final class WebhookUrl {

  static final String ALLOWED =
      "https://HOST/PATH, or http://HOST/PATH where HOST is this machine"
          + " (localhost, 127.0.0.1, [::1])";

  private WebhookUrl() {}

  static URI of(String setting, String text) {
    try {
      URI url = new URI(text.strip());
      check(setting, url);
      return url;
    } catch (URISyntaxException e) {
      throw invalid(setting, text, "not a valid URL");
    }
  }

  static void check(String setting, URI url) {
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    if (url.getRawUserInfo() != null) {
      throw invalid(setting, url.toString(), "it contains a user or password");
    }
    if (url.getHost() == null) {
      throw invalid(setting, url.toString(), "it has no host");
    }
    if (scheme.equals("http") && !isLoopback(url.getHost())) {
      throw invalid(setting, url.toString(), "not encrypted");
    }
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw invalid(setting, url.toString(), "unsupported scheme");
    }
  }

  /** Checks the name only, since name resolution may change. */
  private static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || host.equals("[::1]")
        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }

  private static IllegalArgumentException invalid(String setting, String found, String why) {
    // The part before an @ may contain a password, the query a token.
    String shown = found.replaceFirst("//[^/]*@", "//…@").replaceFirst("\\?.*", "?…");
    return new IllegalArgumentException(
        "%s is '%s': %s; allowed: %s".formatted(setting, shown, why, ALLOWED));
  }
}
