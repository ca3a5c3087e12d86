"""Read the subtitles in which meeting and transcription programs give what was said."""
