package io.micromoments.runtime.element;

/** The keys of places and areas. A place and an area never have the same key. */
public final class PlaceKey {

  private PlaceKey() {}

  public static String ofPlace(String placeId) {
    return "place:" + placeId;
  }

  public static String ofArea(String area) {
    return "area:" + area;
  }
}
