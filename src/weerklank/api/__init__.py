"""The faces for programs: the JSON API, the calendar feed and incoming messages, each opened by a token."""
