package io.micromoments.kafka;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;

/** A schema registry that returns the schemas it was given, by id, over HTTP. */
final class HttpRegistry implements AutoCloseable {

  private final List<Schema> schemas = new CopyOnWriteArrayList<>();
  private final AtomicInteger outages = new AtomicInteger();
  private final HttpServer server;
  private volatile Runnable onRequest = () -> {};

  HttpRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/schemas/ids/", this::answer);
    server.start();
  }

  String url() {
    return String.format(Locale.ROOT, "http://127.0.0.1:%d", server.getAddress().getPort());
  }

  /** Registers a schema and returns its id. */
  int register(Schema schema) {
    schemas.add(schema);
    return schemas.size();
  }

  /** Lets requests fail as if the registry had no leader. */
  void failNext(int requests) {
    outages.set(requests);
  }

  /** Sets what is called before each request is answered. */
  void onRequest(Runnable callback) {
    onRequest = callback;
  }

  private void answer(HttpExchange exchange) throws IOException {
    onRequest.run();
    if (outages.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      send(exchange, 500, "{\"error_code\":50301,\"message\":\"no leader\"}");
      return;
    }
    String path = exchange.getRequestURI().getPath();
    int id = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
    if (id < 1 || id > schemas.size()) {
      send(exchange, 404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
    } else {
      send(exchange, 200, "{\"schema\":" + quoted(schemas.get(id - 1)) + "}");
    }
  }

  private static String quoted(Schema schema) {
    return '"' + schema.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static void send(HttpExchange exchange, int status, String body) {
    try (exchange) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
