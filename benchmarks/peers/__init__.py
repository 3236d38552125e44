"""Other people's game engines beside this one: a driver each, which calls what they publish and copies nothing."""
