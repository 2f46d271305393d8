"""Wire models of the Cal.com API v2, one file per noun. Fields that the portal does not read are left out."""
