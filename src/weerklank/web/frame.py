"""x."""


def frame(request):
    return {}
