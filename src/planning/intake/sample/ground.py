"""The ground of the sample's police districts: drawn, no boundary of any map, but of about the right size and place.

Everything is laid out in a flat plane with straight borders, which `bent` then bends by a chain of shears. A shear
keeps areas and tears nothing apart, so that what tiles the plane still tiles the state, with borders that look grown.
"""

from functools import cache

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from planning.intake.sample import facts
from planning.intake.voronoi import shared_borders
from planning.projection import WGS84, equal_area

# Wavelength and amplitude in metres, direction and phase in degrees: free inventions, the shortest about a village.
SHEARS = (
    (118_000, 4_600, 20, 70),
    (97_000, 4_100, 110, 200),
    (46_000, 1_900, 65, 10),
    (39_000, 1_700, 155, 120),
    (19_000, 800, 35, 300),
    (17_000, 750, 125, 45),
    (9_500, 380, 80, 160),
    (8_700, 340, 170, 250),
)
SAMPLE_STEP = 3_000  # metres between the places by which areas are weighed while the borders settle
ROUNDS = 400
MOVING_ROUNDS = range(40, 320, 20)
TOWARDS_MIDDLE = 0.3  # how far a site goes from its seat to the middle of its ground; makes rounder ground
PULL = 0.15  # how much a site gives way, in a round, for a seat that is too near to a border
NEAR_BORDER = 4_000  # metres
METRE = 1.0
CORNER_EVERY = 1_700  # metres between the corners of a bent border
DECIMALS = 5  # of a degree: about a metre
DEGREE_STEP = 10**-DECIMALS


@cache
def plane() -> CRS:
    """The equal-area projection, in metres, in which the sample is laid out."""
    return equal_area(gpd.GeoSeries([facts.outline()], crs=WGS84))


def bent(coordinates: np.ndarray) -> np.ndarray:
    """Places of the state for places (n, 2) of the plane, in metres."""
    for shear in SHEARS:
        coordinates = _sheared(coordinates, *shear)
    return coordinates


def straightened(coordinates: np.ndarray) -> np.ndarray:
    """The inverse of :func:`bent`."""
    for wavelength, amplitude, direction, phase in reversed(SHEARS):
        coordinates = _sheared(coordinates, wavelength, -amplitude, direction, phase)
    return coordinates


def in_plane(places: gpd.GeoSeries) -> np.ndarray:
    """Coordinates (n, 2) in the plane of places of the state, in metres."""
    return straightened(shapely.get_coordinates(places.to_crs(plane()).to_numpy()))


def in_degrees(coordinates: np.ndarray) -> np.ndarray:
    """Longitude and latitude (n, 2), rounded to about a metre, of places of the plane."""
    places = gpd.GeoSeries(shapely.points(bent(coordinates)), crs=plane()).to_crs(WGS84)
    return shapely.get_coordinates(places.to_numpy()).round(DECIMALS)


@cache
def district_plots() -> gpd.GeoSeries:
    """Ground of every territorial police district in the plane: a power diagram whose areas come near the true ones.

    Returns
    -------
    GeoSeries of Polygon in :func:`plane`, index district_id; each holds the (straightened) seat.
    """
    districts = facts.police_districts()
    districts = districts[districts["kind"] == "territorial"]
    crs = plane()
    area = districts["area_km2"].to_numpy(dtype="float64") * 1e6
    outline = _outline(area.sum(), crs)
    sites, weights = _settled(in_plane(facts.seats(districts)), area, outline)
    plots = [
        shapely.intersection(_power_cell(number, sites, weights, outline), outline) for number in range(len(sites))
    ]
    return shared_borders(gpd.GeoSeries(plots, index=districts.index, crs=crs), METRE)


def on_the_globe(plots: gpd.GeoSeries) -> gpd.GeoSeries:
    """Plots of the plane, which tile their ground, as a valid coverage in degrees, rounded to about a metre."""
    noded = shared_borders(plots, METRE)
    grown = shapely.transform(shapely.segmentize(noded.to_numpy(), CORNER_EVERY), bent)
    degrees = gpd.GeoSeries(grown, index=plots.index, crs=plots.crs).to_crs(WGS84)
    rounded = shared_borders(degrees, DEGREE_STEP)
    # Multiples of the step differ from the decimals that they mean in their last bit.
    written = shapely.transform(rounded.to_numpy(), lambda corners: np.round(corners, DECIMALS))
    return gpd.GeoSeries(shapely.orient_polygons(written), index=plots.index, crs=WGS84)


def _sheared(coordinates: np.ndarray, wavelength: float, amplitude: float, direction: float, phase: float):
    along = np.array([np.cos(np.radians(direction)), np.sin(np.radians(direction))])
    across = np.array([-along[1], along[0]])
    way = coordinates[:, 0] * along[0] + coordinates[:, 1] * along[1]
    shift = amplitude * np.sin(2 * np.pi * way / wavelength + np.radians(phase))
    return coordinates + shift[:, None] * across


def _outline(area: float, crs: CRS) -> shapely.Polygon:
    """The drawn outline in the plane, scaled to `area` in square metres."""
    drawn = gpd.GeoSeries([facts.outline()], crs=WGS84).to_crs(crs)
    factor = (area / drawn.area.iloc[0]) ** 0.5
    return drawn.scale(factor, factor, origin="centroid").iloc[0]


def _settled(seat: np.ndarray, area: np.ndarray, outline: shapely.Polygon) -> tuple[np.ndarray, np.ndarray]:
    """Sites and weights of the power diagram: weights follow the area that is missing, sites follow their ground.

    Only sums and products of single numbers decide, in one order, so that every machine settles alike.
    """
    west, south, east, north = outline.bounds
    places = np.stack(np.meshgrid(np.arange(west, east, SAMPLE_STEP), np.arange(south, north, SAMPLE_STEP)), -1)
    places = places.reshape(-1, 2)
    places = places[shapely.contains_xy(outline, places[:, 0], places[:, 1])]
    share = area / area.sum() * len(places)
    sites, weights, pull = seat, area / (2 * np.pi), np.zeros_like(seat)
    for number in range(ROUNDS):
        owner = _power(places, sites, weights).argmin(axis=1)
        held = np.bincount(owner, minlength=len(sites))
        weights = weights + (share - held) * SAMPLE_STEP**2 / (2 * np.pi)
        if number in MOVING_ROUNDS:
            middle = np.stack([np.bincount(owner, places[:, axis], len(sites)) for axis in (0, 1)], -1)
            middle = middle / np.maximum(held, 1)[:, None]
            pressed = _distance_to_border(seat, sites, weights) < NEAR_BORDER
            pull = pull + PULL * (seat - middle) * pressed[:, None]
            sites = seat + TOWARDS_MIDDLE * (middle - seat) + pull
    return sites, weights


def _distance_to_border(seat: np.ndarray, sites: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """How far each seat stands inside its own cell; negative where it stands in another's."""
    power = _power(seat, sites, weights)
    own = power.diagonal().copy()
    np.fill_diagonal(power, np.inf)
    rival = power.argmin(axis=1)
    return (power.min(axis=1) - own) / (2 * np.hypot(*(sites[rival] - sites).T))


def _power(places: np.ndarray, sites: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Power distance of every place to every site: squared distance less the site's weight."""
    power = places[:, :1] - sites[:, 0]
    power *= power
    up = places[:, 1:] - sites[:, 1]
    up *= up
    power += up
    power -= weights
    return power


def _power_cell(number: int, sites: np.ndarray, weights: np.ndarray, outline: shapely.Polygon) -> shapely.Polygon:
    """All places whose power distance to site `number` is the least: an intersection of half-planes."""
    west, south, east, north = outline.buffer(1_000).bounds
    far = 4 * max(east - west, north - south)
    cell = shapely.box(west, south, east, north)
    for other in range(len(sites)):
        if other != number:
            cell = shapely.intersection(
                cell, _nearer_side(sites[number], weights[number], sites[other], weights[other], far)
            )
    return cell


def _nearer_side(own: np.ndarray, own_weight: float, other: np.ndarray, other_weight: float, far: float):
    """The half-plane on which `own` is nearer in power, as a square of side 2 `far`."""
    way = other - own
    distance = np.hypot(*way)
    way = way / distance
    border = own + way * (distance**2 + own_weight - other_weight) / (2 * distance)
    side = np.array([-way[1], way[0]]) * far
    return shapely.Polygon([border + side, border - side, border - side - way * 2 * far, border + side - way * 2 * far])
