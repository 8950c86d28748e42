"""Files in and out: media, recipient files, exports."""
