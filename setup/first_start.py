"""Says `empty` when nobody has an account in the database yet. Runs inside the virtual environment."""

import django
from django.contrib.auth import get_user_model

if __name__ == "__main__":
    django.setup()
    print("in use" if get_user_model().objects.exists() else "empty")
