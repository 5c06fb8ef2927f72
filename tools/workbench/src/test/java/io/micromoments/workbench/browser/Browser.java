package io.micromoments.workbench.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A tab of a headless Chromium, driven by its DevTools protocol. */
public final class Browser implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LISTENING = "DevTools listening on ";
  private static final long TIMEOUT_SECONDS = 60;

  private final Process process;
  private final Path profile;
  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final BlockingQueue<String> loaded = new LinkedBlockingQueue<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();

  private Browser(Process process, Path profile, HttpClient http, URI tab) throws Exception {
    this.process = process;
    this.profile = profile;
    this.socket =
        http.newWebSocketBuilder()
            .buildAsync(tab, new Messages())
            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    for (String domain : List.of("Page", "Runtime", "Log")) {
      call(domain + ".enable", Map.of());
    }
  }

  /** Returns the browser of this machine: the system property {@code browser}, or a usual place. */
  public static Optional<Path> installed() {
    return Stream.of(
            System.getProperty("browser", ""),
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
        .filter(path -> !path.isEmpty())
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts a browser.
   *
   * @param profile an empty folder for its files
   */
  public static Browser start(Path program, Path profile) throws Exception {
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      URI browser = listening(process);
      HttpClient http = HttpClient.newHttpClient();
      String tab =
          http.send(
                  HttpRequest.newBuilder(
                          URI.create("http://" + browser.getAuthority() + "/json/new?about:blank"))
                      .PUT(HttpRequest.BodyPublishers.noBody())
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      return new Browser(
          process,
          profile,
          http,
          URI.create(JSON.readTree(tab).get("webSocketDebuggerUrl").asText()));
    } catch (Exception e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** Reads the address, and in the background everything else, so that the browser never waits. */
  private static URI listening(Process process) throws IOException {
    BufferedReader err = process.errorReader(StandardCharsets.UTF_8);
    for (String line = err.readLine(); line != null; line = err.readLine()) {
      if (line.startsWith(LISTENING)) {
        Thread drain = new Thread(() -> err.lines().forEach(each -> {}), "browser-output");
        drain.setDaemon(true);
        drain.start();
        return URI.create(line.substring(LISTENING.length()).strip());
      }
    }
    throw new IOException("the browser ended before it listened");
  }

  /** Opens a page and waits until it is loaded. */
  public void open(Path page) throws Exception {
    errors.clear();
    loaded.clear();
    call("Page.navigate", Map.of("url", page.toUri().toString()));
    if (loaded.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS) == null) {
      throw new IOException("the page was not loaded: " + page);
    }
  }

  /** Sets the width of the window and the colour scheme. */
  public void show(int width, boolean dark) throws Exception {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    call(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** Returns the value of an expression; waits for it if it is a promise. */
  public JsonNode evaluate(String expression) throws Exception {
    JsonNode answer =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.has("exceptionDetails")) {
      throw new IllegalStateException(answer.get("exceptionDetails").toString());
    }
    return answer.at("/result/value");
  }

  /** Types into the focused element. */
  public void type(String text) throws Exception {
    call("Input.insertText", Map.of("text", text));
  }

  /** Presses a key such as {@code Tab}. */
  public void press(String key, int code) throws Exception {
    for (String type : List.of("keyDown", "keyUp")) {
      call(
          "Input.dispatchKeyEvent",
          Map.of("type", type, "key", key, "code", key, "windowsVirtualKeyCode", code));
    }
  }

  /** Writes a picture of the whole page. */
  public void screenshot(Path file) throws Exception {
    JsonNode picture =
        call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    Files.write(file, Base64.getDecoder().decode(picture.get("data").asText()));
  }

  /** Returns the errors on the console since the page was opened. */
  public List<String> errors() {
    return List.copyOf(errors);
  }

  private JsonNode call(String method, Map<String, Object> parameters) throws Exception {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", JSON.valueToTree(parameters));
    socket.sendText(message.toString(), true).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    JsonNode result = answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    if (result.has("error")) {
      throw new IllegalStateException(method + ": " + result.get("error"));
    }
    return result.get("result");
  }

  @Override
  public void close() throws Exception {
    socket.abort();
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    // Links out of the folder, about which JUnit warns when it deletes the folder.
    for (String link : List.of("SingletonSocket", "SingletonCookie", "SingletonLock")) {
      Files.deleteIfExists(profile.resolve(link));
    }
  }

  private void receive(JsonNode message) {
    if (message.has("id")) {
      answers.remove(message.get("id").asInt()).complete(message);
      return;
    }
    switch (message.path("method").asText()) {
      case "Page.loadEventFired" -> loaded.add("loaded");
      case "Runtime.exceptionThrown" -> errors.add(message.get("params").toString());
      case "Runtime.consoleAPICalled" -> {
        if (message.at("/params/type").asText().equals("error")) {
          errors.add(message.get("params").toString());
        }
      }
      case "Log.entryAdded" -> {
        if (message.at("/params/entry/level").asText().equals("error")) {
          errors.add(message.get("params").toString());
        }
      }
      default -> {}
    }
  }

  /** Puts the parts of messages together. */
  private final class Messages implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      parts.append(data);
      if (last) {
        try {
          receive(JSON.readTree(parts.toString()));
        } catch (IOException e) {
          errors.add("not JSON: " + parts);
        }
        parts.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }
}
