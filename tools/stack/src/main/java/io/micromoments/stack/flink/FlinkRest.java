package io.micromoments.stack.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.stack.server.Http;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;

/**
 * Client of Flink's REST API.
 *
 * @param root base URL, such as http://127.0.0.1:8081
 */
record FlinkRest(String root) {

  private static final ObjectMapper JSON = new ObjectMapper();

  JsonNode get(String path) throws IOException {
    return JSON.readTree(Http.text(HttpRequest.newBuilder(URI.create(root + path)).GET()));
  }

  JsonNode post(String path, Map<String, ?> body) throws IOException {
    return JSON.readTree(
        Http.text(
            HttpRequest.newBuilder(URI.create(root + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))));
  }

  void patch(String path) throws IOException {
    Http.text(
        HttpRequest.newBuilder(URI.create(root + path))
            .method("PATCH", HttpRequest.BodyPublishers.noBody()));
  }
}
