package io.micromoments.emit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Webhook receiver for tests: a local HTTP server that records its requests. */
final class Receiver implements AutoCloseable {

  record Request(String id, String contentType, String signature, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /** Answers a request and must close the exchange. */
  interface Behaviour {
    void answer(Request request, HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Request> requests = new ArrayList<>();

  /** Listens on a free port of the loopback address. */
  Receiver(Behaviour behaviour) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/hook",
        exchange -> {
          Request request =
              new Request(
                  exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                  exchange.getRequestHeaders().getFirst("Content-Type"),
                  exchange.getRequestHeaders().getFirst("Micromoments-Signature"),
                  exchange.getRequestBody().readAllBytes());
          synchronized (requests) {
            requests.add(request);
            requests.notifyAll();
          }
          behaviour.answer(request, exchange);
        });
    server.start();
  }

  /** Always answers with the same status. */
  static Behaviour always(int status) {
    return (request, exchange) -> answer(exchange, status);
  }

  static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  String url() {
    return String.format(Locale.ROOT, "http://127.0.0.1:%d/hook", server.getAddress().getPort());
  }

  /** Returns all requests so far in order of arrival. */
  List<Request> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  /** Waits until the given number of requests has arrived. */
  List<Request> awaitRequests(int count) throws InterruptedException {
    synchronized (requests) {
      while (requests.size() < count) {
        requests.wait();
      }
      return List.copyOf(requests);
    }
  }

  /** Verifies a signature as described in docs/webhook.md. */
  static boolean isSigned(Request request, String secret) throws Exception {
    String[] parts = request.signature().split("[=,]");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    mac.update((parts[1] + ".").getBytes(StandardCharsets.UTF_8));
    StringBuilder hex = new StringBuilder();
    for (byte each : mac.doFinal(request.body())) {
      hex.append(String.format(Locale.ROOT, "%02x", each));
    }
    return parts[0].equals("t") && parts[2].equals("v1") && hex.toString().equals(parts[3]);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
