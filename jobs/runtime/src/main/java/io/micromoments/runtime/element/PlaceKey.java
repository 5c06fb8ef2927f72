package io.micromoments.runtime.element;

/** The keys of places and areas, which never equal each other. */
public final class PlaceKey {

  private PlaceKey() {}

  public static String ofPlace(String placeId) {
    return "place:" + placeId;
  }

  public static String ofArea(String area) {
    return "area:" + area;
  }
}
