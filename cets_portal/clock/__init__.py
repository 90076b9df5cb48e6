"""时钟: the one place where the portal learns what day it is."""
