package io.micromoments.stack.server;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Sends HTTP requests to the servers of the stack, with short timeouts. */
public final class Http {

  private static final int MAX_CHARS = 300;
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LIMIT).build();

  private Http() {}

  /**
   * Returns the body of the response.
   *
   * @throws IOException if there is no response or its status is not 2xx
   */
  public static String text(HttpRequest.Builder request) throws IOException {
    HttpRequest built = request.timeout(LIMIT).build();
    try {
      HttpResponse<String> response = CLIENT.send(built, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new IOException(
            built.uri()
                + " responded with HTTP "
                + response.statusCode()
                + response
                    .body()
                    .lines()
                    .findFirst()
                    .map(line -> ": " + shortened(line))
                    .orElse(""));
      }
      return response.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Truncates an error body: Flink returns the server's stack trace as one line of JSON. */
  private static String shortened(String line) {
    int end = line.indexOf("\\n");
    String first = end < 0 ? line : line.substring(0, end);
    return first.length() <= MAX_CHARS ? first : first.substring(0, MAX_CHARS) + "…";
  }
}
