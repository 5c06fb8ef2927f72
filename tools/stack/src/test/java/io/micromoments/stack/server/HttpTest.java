package io.micromoments.stack.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HttpTest {

  @Test
  void errorMessageOmitsTheStackTraceOfTheServer() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] answer =
        "{\"errors\":[\"Job could not be found.\\n\\tat a.b.C.d(C.java:1)\"]}"
            .getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(500, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    try {
      URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jobs");
      assertThatThrownBy(() -> Http.text(HttpRequest.newBuilder(uri)))
          .isInstanceOf(IOException.class)
          .hasMessage(uri + " responded with HTTP 500: {\"errors\":[\"Job could not be found.");
    } finally {
      server.stop(0);
    }
  }
}
