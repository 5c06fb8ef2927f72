package io.micromoments.workbench.report;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * What stands in every page. The hashes are those of the only style and script that the page's
 * content security policy allows.
 */
record PageAssets(String style, String styleHash, String script, String scriptHash) {

  static PageAssets read() throws IOException {
    String style = resource("report.css");
    String script = resource("page.js");
    return new PageAssets(style, sha256(style), script, sha256(script));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = PageAssets.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException("missing resource: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
  }

  private static String sha256(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available", e);
    }
  }
}
