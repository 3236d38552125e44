"""Lambert conformal conic projection on the sphere (Snyder, USGS Professional Paper 1395, 1987, p. 104-107).

Hands on `BELARUS`; lengths are kilometres, angles degrees, y points north.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True)
class LambertConic:
    """A conic with two standard parallels, centred on (latitude, longitude), in degrees."""

    parallel_south: float
    parallel_north: float
    latitude: float
    longitude: float

    @cached_property
    def _cone(self) -> tuple[float, float, float]:
        """(n, F, rho0) of Snyder's equations 15-1 to 15-3."""
        south, north, middle = (float(np.radians(v)) for v in (self.parallel_south, self.parallel_north, self.latitude))
        tangent_south, tangent_north = (np.tan(np.pi / 4 + v / 2) for v in (south, north))
        n = float(np.log(np.cos(south) / np.cos(north)) / np.log(tangent_north / tangent_south))
        f = float(np.cos(south) * tangent_south**n / n)
        return n, f, float(EARTH_RADIUS_KM * f / np.tan(np.pi / 4 + middle / 2) ** n)

    def forward(self, longitude: ArrayLike, latitude: ArrayLike) -> NDArray[np.float64]:
        """Degrees to kilometres: shape (..., 2) of x (east) and y (north)."""
        n, f, rho0 = self._cone
        rho = EARTH_RADIUS_KM * f / np.tan(np.pi / 4 + np.radians(np.asarray(latitude, np.float64)) / 2) ** n
        theta = n * (np.radians(np.asarray(longitude, np.float64)) - np.radians(self.longitude))
        return np.stack([rho * np.sin(theta), rho0 - rho * np.cos(theta)], axis=-1)

    def inverse(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        """Kilometres to degrees: shape (..., 2) of longitude and latitude."""
        n, f, rho0 = self._cone
        across, up = np.asarray(x, np.float64), rho0 - np.asarray(y, np.float64)
        rho, theta = np.sign(n) * np.hypot(across, up), np.arctan2(across, up)
        latitude = 2 * np.arctan((EARTH_RADIUS_KM * f / rho) ** (1 / n)) - np.pi / 2
        degrees: NDArray[np.float64] = np.degrees(np.stack([np.radians(self.longitude) + theta / n, latitude], axis=-1))
        return degrees

    def describe(self) -> str:
        """The words written into the board file."""
        return (
            f"lambert conformal conic, sphere R={EARTH_RADIUS_KM:g}, lat_1={self.parallel_south:g} "
            f"lat_2={self.parallel_north:g} lat_0={self.latitude:g} lon_0={self.longitude:g}; "
            "km east = unit_km * (X + origin[0]), km north = unit_km * (origin[1] - Y)"
        )


BELARUS = LambertConic(parallel_south=52.3, parallel_north=55.2, latitude=53.75, longitude=28.0)
