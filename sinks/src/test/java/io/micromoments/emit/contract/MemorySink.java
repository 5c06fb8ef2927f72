package io.micromoments.emit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Test sink that keeps records in memory. At least once, since records are visible before a
 * checkpoint completes.
 */
public final class MemorySink<T> implements Sink<T> {

  private static final long serialVersionUID = 1L;
  private static final Map<String, List<Object>> KEPT = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();

  public MemorySink() {
    KEPT.put(id, new ArrayList<>());
  }

  @Override
  public SinkWriter<T> createWriter(WriterInitContext context) {
    return new Writer<>(KEPT.get(id));
  }

  /** Returns all records received so far, in order of arrival. */
  @SuppressWarnings("unchecked") // Only this sink's writers add to the list.
  public List<T> received() {
    List<Object> kept = KEPT.get(id);
    synchronized (kept) {
      return (List<T>) List.copyOf(kept);
    }
  }

  private record Writer<T>(List<Object> kept) implements SinkWriter<T> {
    @Override
    public void write(T record, Context context) {
      synchronized (kept) {
        kept.add(record);
      }
    }

    @Override
    public void flush(boolean endOfInput) {
      // Nothing is buffered.
    }

    @Override
    public void close() {
      // Nothing to close.
    }
  }
}
