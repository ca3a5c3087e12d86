"""Read chats that WhatsApp exports, from Android and iOS, as .txt and .zip."""

from weerklank.sources.whatsapp.source import WhatsApp

__all__ = ["WhatsApp"]
